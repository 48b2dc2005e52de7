-- `:checkhealth gemini-exec`. The one place that waits for a program: it is asked to.
local gemini = require('gemini-exec')
local server = require('gemini-exec.server')

local M = {}

---@param cmd string[]
---@return string
local function output(cmd)
  local ok, done = pcall(function() return vim.system(cmd, { text = true, stdin = false }):wait(15000) end)
  return ok and vim.trim(done.stdout .. done.stderr) or tostring(done)
end

local function check_options()
  local set = vim.g.gemini_exec or {}
  for name, value in pairs(type(set) == 'table' and set or { [''] = set }) do
    if type(value) ~= gemini.known[name] then
      local said = ('vim.g.gemini_exec: %s = %s is no option'):format(name, vim.inspect(value))
      vim.health.warn(said, 'See :help gemini-exec-options')
    end
  end
end

---@param program string
local function check_server(program)
  local version = output({ program, '--version' })
  local told = ('%s: %s'):format(version, program)
  if version == 'gemini-exec ' .. gemini.version then
    vim.health.ok(told)
  else
    vim.health.warn(told, ('This plugin is made for gemini-exec %s: update the older one'):format(gemini.version))
  end
  vim.health.info('Its log: ' .. server.log())
  vim.health.info('Where it runs: :checkhealth vim.lsp')
  vim.health.start('gemini-exec doctor')
  vim.health.info(output({ program, 'doctor' }))
end

function M.check()
  vim.health.start('gemini-exec')
  check_options()
  local program, problem = server.program()
  if program then
    check_server(program)
  else
    vim.health.error(problem or '', server.INSTALL)
  end
end

return M

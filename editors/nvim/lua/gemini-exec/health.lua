-- `:checkhealth gemini-exec`. The one place that waits for the server: it is asked to.
local gemini = require('gemini-exec')
local server = require('gemini-exec.server')

local M = {}

--- The doctor asks the service and runs a small program; it takes seconds at most.
local PATIENCE = 60 * 1000

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

--- What the server that runs finds with the settings that it uses; without one, what the program finds by itself.
---@param program string
---@return string
local function report(program)
  -- `:checkhealth` has opened a buffer of its own; before it a result may have been in front, which is no file.
  local before = vim.fn.bufnr('#')
  local clients = vim.lsp.get_clients({ name = server.NAME })
  local client = vim.lsp.get_clients({ name = server.NAME, bufnr = before > 0 and before or nil })[1] or clients[1]
  if not client or not client.initialized then
    return 'No server runs, so the settings of the editor are not looked at.\n' .. output({ program, 'doctor' })
  end
  local place = client.attached_buffers[before] and vim.uri_from_bufnr(before)
  local whose = { uri = place or type(client.root_dir) == 'string' and vim.uri_from_fname(client.root_dir) or nil }
  local answer, problem = client:request_sync('geminiExec/doctor', next(whose) and whose or vim.empty_dict(), PATIENCE)
  if not answer then return 'The server said nothing: ' .. (problem or 'no reason given') end
  return answer.err and answer.err.message or vim.trim(answer.result.text)
end

---@param program string
local function check_server(program)
  local version = output({ program, '--version' })
  local told = ('%s: %s'):format(version, program)
  -- What it was built from stands behind the number.
  if version:match('^gemini%-exec (%S+)') == gemini.version then
    vim.health.ok(told)
  else
    vim.health.warn(told, ('This plugin is made for gemini-exec %s: update the older one'):format(gemini.version))
  end
  vim.health.info('Its log: ' .. server.log())
  vim.health.info('Where it runs: :checkhealth vim.lsp')
  vim.health.start('gemini-exec doctor')
  vim.health.info(report(program))
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

-- What others may use: options, the statusline, and how this plugin speaks.
local M = {}

--- The server this plugin is made for. Both have the same number.
M.version = '0.1.0'

---@type gemini-exec.Options
local defaults = { lines = 8 }

--- The options there are, with their types.
M.known = { server = 'string', lines = 'number' }

--- What is set and can be used; `:checkhealth` tells what cannot.
---@return gemini-exec.Options
function M.options()
  local options, set = vim.deepcopy(defaults), vim.g.gemini_exec
  for name, value in pairs(type(set) == 'table' and set or {}) do
    if type(value) == M.known[name] then options[name] = value end
  end
  return options
end

--- For plugin managers that call it; `vim.g.gemini_exec` does the same.
---@param options? gemini-exec.Options
function M.setup(options) vim.g.gemini_exec = options end

--- How many asks of the current buffer run, else what the last one took. Has no `%`.
---@return string
function M.statusline() return require('gemini-exec.draw').status(vim.api.nvim_get_current_buf()) end

--- Whether the source of a function is the file of Neovim's own `vim.notify`: `vim/_editor.lua`, later `vim/_core/editor.lua`.
---@param source string
---@return boolean
function M.is_of_neovim(source) return source:find('%f[%w]vim/_[%w_/]*editor%.lua$') ~= nil end

--- Whether messages go to Neovim's own command line, not to a plugin that has room for them.
---@return boolean
local function is_on_command_line() return M.is_of_neovim(debug.getinfo(vim.notify, 'S').source) end

--- A text on one line of at most `columns`.
---@param text string
---@param columns integer
---@return string
function M.clipped(text, columns)
  local line = vim.trim((text:gsub('[%c%s]+', ' ')))
  if vim.fn.strdisplaywidth(line) <= columns then return line end
  local kept = vim.fn.strcharpart(line, 0, columns - 1)
  while vim.fn.strdisplaywidth(kept) > columns - 1 do
    kept = vim.fn.strcharpart(kept, 0, vim.fn.strchars(kept) - 1)
  end
  return kept .. '…'
end

--- Says something, as ours.
---@param sentence string
---@param level? integer One of `vim.log.levels`; a warning by default
function M.say(sentence, level) M.tell('gemini-exec: ' .. sentence, level) end

--- Tells something. On the command line it is one line that fits, for which nobody has to press Enter; `:messages` has all of
--- it. Never as an error: within an autocommand that would be a stack trace of ours.
---@param said string
---@param level? integer One of `vim.log.levels`; a warning by default
function M.tell(said, level)
  local how = level or vim.log.levels.WARN
  if not is_on_command_line() then return vim.notify(said, how) end
  if vim.api.nvim_get_mode().mode == 'c' then
    -- Who types there is not disturbed.
    local function later()
      vim.schedule(function() M.tell(said, level) end)
    end
    return vim.api.nvim_create_autocmd('CmdlineLeave', { once = true, callback = later })
  end
  local line, all = M.clipped(said, vim.v.echospace), M.clipped(said, vim.o.columns * math.max(1, vim.o.lines - 4))
  -- What stands there would have to be read first.
  vim.cmd.redraw()
  if line == all then return vim.notify(line, how) end
  local options = vim.o.messagesopt
  vim.o.messagesopt = options:gsub('hit%-enter', 'wait:0')
  local is_told, problem = pcall(vim.notify, all, how)
  vim.o.messagesopt = options
  if not is_told then error(problem, 0) end
  vim.cmd.redraw()
  vim.api.nvim_echo({ { line, how == vim.log.levels.WARN and 'WarningMsg' or nil } }, false, {})
end

return M

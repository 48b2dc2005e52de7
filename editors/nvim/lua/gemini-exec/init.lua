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

--- Never as an error: within an autocommand that would be a stack trace of ours.
---@param sentence string
function M.say(sentence) vim.notify('gemini-exec: ' .. sentence, vim.log.levels.WARN) end

return M

-- The asks that are kept: chosen from a list, opened, gone to and deleted.
local gemini = require('gemini-exec')
local result = require('gemini-exec.result')
local server = require('gemini-exec.server')

local M = {}

--- How many are loaded at once.
local PAGE = 100
--- A longer name of a file is cut, so that questions stay on the screen.
local MOST_COLUMNS = 24

---@param text string
---@param columns integer
---@return string
local function padded(text, columns)
  if vim.fn.strdisplaywidth(text) > columns then text = vim.fn.strcharpart(text, 0, columns - 1) .. '…' end
  return text .. (' '):rep(columns - vim.fn.strdisplaywidth(text))
end

--- One line for each ask: when, the file, what was asked, and what came.
---@param entries gemini-exec.Kept[]
---@return string[]
function M.lines(entries)
  local function widest(field)
    local widths = vim.tbl_map(function(entry) return vim.fn.strdisplaywidth(entry[field]) end, entries)
    return math.min(math.max(0, unpack(widths)), MOST_COLUMNS)
  end
  local when, name = widest('when'), widest('name')
  return vim.tbl_map(function(entry)
    local question = vim.trim((entry.question:gsub('[%c%s]+', ' ')))
    return ('%s  %s  %s  %s'):format(padded(entry.when, when), padded(entry.name, name), question, entry.hint)
  end, entries)
end

--- Lets the person choose one of these, or load those before them.
---@param client vim.lsp.Client
---@param words string
---@param prompt string
---@param entries gemini-exec.Kept[] Those loaded so far
---@param next fun(entry: gemini-exec.Kept)
local function choose(client, words, prompt, entries, next)
  local last = entries[#entries]
  local wanted = { query = words, before = last and last.number, limit = PAGE }
  server.request(client, 'geminiExec/history', wanted, function(answer)
    local list = answer --[[@as gemini-exec.History]]
    vim.list_extend(entries, list.entries)
    if #entries == 0 then
      local none = 'Nothing is kept yet. `:GeminiExec ask` asks.'
      return gemini.say(words == '' and none or ('No ask that is kept has all of these words: %s'):format(words))
    end
    local lines = M.lines(entries)
    if list.more then table.insert(lines, 'older …') end
    local function name(place) return lines[place] end
    local options = { prompt = prompt, kind = 'gemini-exec.history', format_item = name }
    vim.ui.select(vim.fn.range(1, #lines), options, function(place)
      if place and entries[place] then
        next(entries[place])
      elseif place then
        choose(client, words, prompt, entries, next)
      end
    end)
  end)
end

--- Calls back with the ask whose document the window shows, else with one that is chosen.
---@param call gemini-exec.Call
---@param prompt string
---@param next fun(client: vim.lsp.Client, entry: { number: integer, question?: string })
local function meant(call, prompt, next)
  local client, shown = result.ask_of(call.buf)
  if client and shown and shown.number and call.text == '' then return next(client, { number = shown.number }) end
  M.pick(call, prompt, next)
end

--- Lets the person choose one of all that have these words.
---@param call gemini-exec.Call
---@param prompt string
---@param next fun(client: vim.lsp.Client, entry: gemini-exec.Kept)
function M.pick(call, prompt, next)
  -- Any buffer will do, also one that cannot be asked about.
  local place = server.problem_of(call.buf) and vim.fn.getcwd() or call.buf
  server.with(place, function(client)
    choose(client, call.text, prompt, {}, function(entry) next(client, entry) end)
  end)
end

---@param call gemini-exec.Call
function M.open(call)
  M.pick(call, 'Open', function(client, entry) server.execute(client, 'openKept', { number = entry.number }) end)
end

---@param call gemini-exec.Call
function M.go(call)
  meant(call, 'Go to', function(client, entry) server.execute(client, 'goToKept', { number = entry.number }) end)
end

---@param call gemini-exec.Call
function M.delete(call)
  meant(call, 'Delete', function(client, entry)
    local what = entry.question and vim.trim((entry.question:gsub('[%c%s]+', ' '))) or 'this answer'
    if vim.fn.confirm(('Delete %s for good?'):format(what), '&Delete\n&Keep', 2) ~= 1 then return end
    server.request(client, 'geminiExec/deleteKept', { numbers = { entry.number } }, function() end)
  end)
end

return M

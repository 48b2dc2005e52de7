-- The asks that are kept: chosen from a list, opened, gone to and deleted.
local asks = require('gemini-exec.asks')
local gemini = require('gemini-exec')
local pick = require('gemini-exec.pick')
local result = require('gemini-exec.result')
local server = require('gemini-exec.server')

local M = {}

--- How many are loaded at once.
local PAGE = 100
--- A longer name of a file is cut, so that questions stay on the screen.
local MOST_COLUMNS = 24
--- A longer question is cut where it is quoted.
local MOST_QUOTED = 60

---@param text string
---@param columns integer
---@return string
local function padded(text, columns)
  local shown = gemini.clipped(text, columns)
  return shown .. (' '):rep(columns - vim.fn.strdisplaywidth(shown))
end

---@param question string
---@return string
local function one_line(question) return vim.trim((question:gsub('[%c%s]+', ' '))) end

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
    local asked = one_line(entry.question)
    local question = entry.latest == '' and asked or ('%s … %s'):format(asked, one_line(entry.latest))
    return ('%s  %s  %s  %s'):format(padded(entry.when, when), padded(entry.name, name), question, entry.hint)
  end, entries)
end

--- Lets the person choose one of these; calls back with none for older ones.
---@param entries gemini-exec.Kept[]
---@param more boolean
---@param prompt string
---@param next fun(entry?: gemini-exec.Kept)
local function list(entries, more, prompt, next)
  local lines = M.lines(entries)
  if more then table.insert(lines, 'older …') end
  local function name(place) return lines[place] end
  local options = { prompt = prompt, kind = 'gemini-exec.history', format_item = name }
  pick.one(vim.fn.range(1, #lines), options, function(place) next(entries[place]) end)
end

--- Lets the person choose one of these, or load those before them.
---@param client vim.lsp.Client
---@param place? string The URI of the file whose asks come first
---@param words string
---@param prompt string
---@param entries gemini-exec.Kept[] Those loaded so far
---@param next fun(entry: gemini-exec.Kept)
local function choose(client, place, words, prompt, entries, next)
  local last = entries[#entries]
  local wanted = { query = words, first = place, before = last and last.position, limit = PAGE }
  server.request(client, 'geminiExec/history', wanted, function(answer)
    local page = answer --[[@as gemini-exec.History]]
    vim.list_extend(entries, page.entries)
    if #entries == 0 then
      local none = 'Nothing is kept yet. `:GeminiExec ask` asks.'
      return gemini.say(words == '' and none or ('No ask that is kept has all of these words: %s'):format(words))
    end
    list(entries, page.more, prompt, function(entry)
      if entry then return next(entry) end
      choose(client, place, words, prompt, entries, next)
    end)
  end)
end

--- Calls back with the ask whose document the window shows, else the one at the cursor, else one that is chosen. With
--- words it is always chosen.
---@param call gemini-exec.Call
---@param prompt string
---@param next fun(client: vim.lsp.Client, entry: gemini-exec.Kept)
local function meant(call, prompt, next)
  if call.text ~= '' then return M.pick(call, prompt, next) end
  local client, shown = result.ask_of(call.buf)
  if client and shown and shown.number then
    local one = { number = shown.number }
    return server.request(client, 'geminiExec/history', one, function(answer)
      local entry = (answer --[[@as gemini-exec.History]]).entries[1]
      if entry then return next(client, entry) end
      gemini.say('This answer was deleted.')
    end)
  elseif server.problem_of(call.buf) then
    return M.pick(call, prompt, next)
  end
  asks.kept_at(call.buf, call.from[1], function(of_buffer, entries)
    local function chosen(entry) next(of_buffer, entry) end
    if #entries == 0 then return M.pick(call, prompt, next) end
    if #entries == 1 then return chosen(entries[1]) end
    list(entries, false, prompt, chosen)
  end)
end

--- Lets the person choose one of all that have these words.
---@param call gemini-exec.Call
---@param prompt string
---@param next fun(client: vim.lsp.Client, entry: gemini-exec.Kept)
function M.pick(call, prompt, next)
  -- Any buffer will do, also one that cannot be asked about.
  local place = server.problem_of(call.buf) and vim.fn.getcwd() or call.buf
  local file = vim.api.nvim_buf_get_name(call.buf)
  local first = place == call.buf and file ~= '' and vim.uri_from_bufnr(call.buf) or nil
  server.with(place, function(client)
    choose(client, first, call.text, prompt, {}, function(entry) next(client, entry) end)
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
    local what = gemini.clipped(entry.question, MOST_QUOTED)
    if vim.fn.confirm(('Delete “%s” for good?'):format(what), '&Delete\n&Keep', 2) ~= 1 then return end
    local wanted = { numbers = { entry.number } }
    server.request(client, 'geminiExec/deleteKept', wanted, function() result.close(entry.number) end)
  end)
end

return M

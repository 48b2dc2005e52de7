-- `:GeminiExec`: one table of what it can do, and how its words are read.
local draw = require('gemini-exec.draw')
local gemini = require('gemini-exec')
local result = require('gemini-exec.result')
local server = require('gemini-exec.server')

local M = {}

--- Where text stands, in 0-based lines and byte columns.
---@class gemini-exec.Place
---@field from [integer, integer]
---@field to [integer, integer] Exclusive

---@class gemini-exec.Call
---@field buf integer
---@field place gemini-exec.Place
---@field words string[] What follows the name
---@field text string The same as it was typed

---@param client vim.lsp.Client
---@param buf integer
---@param place gemini-exec.Place
---@return lsp.Range
local function range_of(client, buf, place)
  local function position(at)
    local line = vim.api.nvim_buf_get_lines(buf, at[1], at[1] + 1, false)[1] or ''
    return { line = at[1], character = vim.str_utfindex(line, client.offset_encoding, math.min(at[2], #line), false) }
  end
  return { start = position(place.from), ['end'] = position(place.to) }
end

--- Calls back with the question: the one that was typed with the command, else one that is asked for.
---@param typed string
---@param prompt string
---@param next fun(question: string)
local function question(typed, prompt, next)
  if typed ~= '' then
    return next(typed)
  end
  vim.ui.input({ prompt = prompt }, function(answer)
    if answer then
      next(answer)
    end
  end)
end

local PROMPT = 'Ask Gemini (empty: run and explain): '

---@param call gemini-exec.Call
---@param attachments? string[]
local function ask(call, attachments)
  question(call.text, PROMPT, function(text)
    server.with(call.buf, function(client)
      server.execute(client, 'ask', {
        uri = vim.uri_from_bufnr(call.buf),
        range = range_of(client, call.buf, call.place),
        question = text,
        attachments = attachments,
      })
    end)
  end)
end

--- Lets the person choose files, one after another.
---@param files { uri: string, name: string }[]
---@param chosen { uri: string, name: string }[]
---@param next fun(uris: string[])
local function choose(files, chosen, next)
  local done = { name = #chosen == 0 and 'no file' or ('done, with ' .. #chosen) }
  vim.ui.select(vim.list_extend({ done }, files), {
    prompt = 'Attach',
    format_item = function(file)
      return file.name
    end,
  }, function(file)
    if file == done then
      local uris = vim.tbl_map(function(it)
        return it.uri
      end, chosen)
      next(uris)
    elseif file then
      local others = vim.tbl_filter(function(it)
        return it ~= file
      end, files)
      choose(others, vim.list_extend({ file }, chosen), next)
    end
  end)
end

---@param call gemini-exec.Call
local function attach(call)
  server.with(call.buf, function(client)
    server.request(client, 'geminiExec/dataFiles', vim.empty_dict(), function(answer)
      local files = (answer --[[@as gemini-exec.DataFiles]]).files
      if #files == 0 then
        return gemini.say('INFO', 'The workspace has no data files that could be attached.')
      end
      choose(files, {}, function(uris)
        ask(call, uris)
      end)
    end)
  end)
end

--- Asks about files, which need not be open. The leading words that name files are files; the rest is the question.
---@param call gemini-exec.Call
local function file(call)
  local paths, words = {}, vim.deepcopy(call.words)
  while words[1] and vim.uv.fs_stat(vim.fs.normalize(words[1])) do
    table.insert(paths, vim.fs.abspath(vim.fs.normalize(table.remove(words, 1))))
  end
  if #paths == 0 and #words > 0 then
    return gemini.say('ERROR', ('There is no file %s.'):format(words[1]))
  elseif #paths == 0 then
    paths = { vim.api.nvim_buf_get_name(call.buf) }
  end
  if paths[1] == '' then
    return gemini.say('ERROR', 'This buffer has no file. Name one: `:GeminiExec file data.csv`.')
  elseif not server.is_possible() then
    return
  end
  local uris = vim.tbl_map(vim.uri_from_fname, paths)
  local prompt = ('Ask Gemini about %s (empty: profile): '):format(vim.fs.basename(paths[1]))
  question(table.concat(words, ' '), prompt, function(text)
    server.with(paths[1], function(client)
      local asked = { uri = uris[1], question = text, attachments = vim.list_slice(uris, 2) }
      server.execute(client, 'ask', asked, function(answer)
        local buf = vim.fn.bufnr(paths[1])
        -- The answer of a file that stands in no buffer has its document alone.
        if buf == -1 or not vim.lsp.buf_is_attached(buf, client.id) then
          server.execute(client, 'show', answer)
        end
      end)
    end)
  end)
end

---@param call gemini-exec.Call
local function preview(call)
  server.with(call.buf, function(client)
    local range = range_of(client, call.buf, call.place)
    local about = { uri = vim.uri_from_bufnr(call.buf), range = range, question = call.text }
    server.execute(client, 'preview', about)
  end)
end

--- Calls back with the ask that is meant: of this document, else at the cursor, else the only one, else the chosen.
---@param call gemini-exec.Call
---@param wanted fun(ask: gemini-exec.Ask): boolean
---@param next fun(client: vim.lsp.Client, ask: gemini-exec.Ask|{ ask: integer })
local function meant(call, wanted, next)
  local client, shown = result.ask_of(call.buf)
  if client and shown then
    return next(client, { ask = shown })
  end
  client = vim.lsp.get_clients({ bufnr = call.buf, name = 'gemini-exec' })[1]
  local asks = client and draw.at(call.buf, call.place.from[1], wanted) or {}
  if #asks == 0 then
    gemini.say('WARN', 'Nothing was asked here that this could be about. `:GeminiExec ask` asks.')
  elseif #asks == 1 then
    next(client, asks[1])
  else
    local options = {
      prompt = 'Which answer?',
      format_item = function(it)
        return it.question == '' and it.hint or ('%s  %s'):format(it.question, it.hint)
      end,
    }
    vim.ui.select(asks, options, function(chosen)
      if chosen then
        next(client, chosen)
      end
    end)
  end
end

local function any()
  return true
end

local function has_ended(it)
  return not draw.is_running(it)
end

--- A command about one ask.
---@param name string
---@param wanted fun(ask: gemini-exec.Ask): boolean
---@param more? fun(call: gemini-exec.Call): table
local function act(name, wanted, more)
  return function(call)
    meant(call, wanted, function(client, it)
      server.execute(client, name, vim.tbl_extend('force', { ask = it.ask }, more and more(call) or {}))
    end)
  end
end

---@param call gemini-exec.Call
local function dismiss(call)
  if call.words[1] ~= 'all' then
    return act('dismiss', any)(call)
  end
  for _, client in ipairs(vim.lsp.get_clients({ bufnr = call.buf, name = 'gemini-exec' })) do
    server.execute(client, 'dismiss', { uri = vim.uri_from_bufnr(call.buf) })
  end
end

--- The whole result in a float.
---@param call gemini-exec.Call
local function peek(call)
  meant(call, any, function(_, it)
    local lines = vim.split(it.text or it.hint or '', '\n', { plain = true })
    vim.lsp.util.open_floating_preview(vim.list_extend(lines, { '', it.summary }), '', {
      border = 'rounded',
      focus_id = 'gemini-exec',
      title = it.question,
      max_width = math.floor(vim.o.columns * 0.9),
      max_height = math.floor(vim.o.lines * 0.7),
    })
  end)
end

local function data_files(lead)
  return vim.fn.getcompletion(lead, 'file')
end

local function one_of(...)
  local words = { ... }
  return function()
    return words
  end
end

---@class gemini-exec.Command
---@field desc string
---@field run fun(call: gemini-exec.Call)
---@field asks? boolean Sends text of the buffer, which must therefore be one with a name
---@field complete? fun(lead: string): string[]

---@type table<string, gemini-exec.Command>
M.commands = {
  ask = { desc = 'Ask about the range, or about what is at the cursor', run = ask, asks = true },
  attach = { desc = 'Ask with data files of the workspace', run = attach, asks = true },
  file = { desc = 'Ask about data files, or about this one', run = file, complete = data_files },
  preview = { desc = 'Show everything that an ask would send', run = preview, asks = true },
  show = { desc = 'Open the whole answer', run = act('show', any) },
  peek = { desc = 'Show the whole result in a float', run = peek },
  follow = {
    desc = 'Ask more about an answer',
    run = act('followUp', has_ended, function(call)
      return { question = call.text ~= '' and call.text or nil }
    end),
  },
  retry = { desc = 'Ask the same again', run = act('retry', has_ended) },
  cancel = { desc = 'Stop what runs', run = act('cancel', draw.is_running) },
  dismiss = { desc = 'Take an answer away, or all of this buffer', run = dismiss, complete = one_of('all') },
  insert = { desc = 'Insert the code below the text', run = act('insertCode', has_ended) },
  replace = { desc = 'Put the code in the place of the text', run = act('replace', has_ended) },
  output = { desc = 'Insert the output as a comment', run = act('insertOutput', has_ended) },
  save = {
    desc = 'Save the code as a file beside this one',
    run = act('save', has_ended, function(call)
      return { as = call.words[1] or 'py' }
    end),
    complete = one_of('py', 'ipynb'),
  },
  run = { desc = 'Run the code on this machine and compare', run = act('runLocally', has_ended) },
  chart = {
    desc = 'Open the charts by the system',
    run = function(call)
      meant(call, has_ended, function(client, it)
        result.open_charts(client, it.ask)
      end)
    end,
  },
  doctor = {
    desc = 'Tell what works and what does not',
    run = function()
      vim.cmd.checkhealth('gemini-exec')
    end,
  },
  log = {
    desc = "Open the server's log",
    run = function()
      vim.cmd.split(vim.fn.fnameescape(server.log()))
    end,
  },
}

---@return string[]
function M.names()
  local names = vim.tbl_keys(M.commands)
  table.sort(names)
  return names
end

---@param name string
---@param call gemini-exec.Call
local function start(name, call)
  local command = M.commands[name]
  if not command then
    gemini.say('ERROR', ('There is no :GeminiExec %s. There are %s.'):format(name, table.concat(M.names(), ', ')))
  elseif not command.asks or server.is_possible(call.buf) then
    command.run(call)
  end
end

--- `:GeminiExec`, which alone is `:GeminiExec ask`.
---@param given vim.api.keyset.create_user_command.command_args
function M.run(given)
  local cursor = vim.api.nvim_win_get_cursor(0)
  local at = { cursor[1] - 1, cursor[2] }
  local place = { from = at, to = at }
  if given.range > 0 then
    place = { from = { given.line1 - 1, 0 }, to = { given.line2 - 1, math.huge } }
  end
  start(given.fargs[1] or 'ask', {
    buf = vim.api.nvim_get_current_buf(),
    place = place,
    words = vim.list_slice(given.fargs, 2),
    text = vim.trim(given.args:gsub('^%S+', '', 1)),
  })
end

--- The same for what is selected, to the character.
---@param name string
function M.selection(name)
  local mode = vim.fn.mode()
  local region = vim.fn.getregionpos(vim.fn.getpos('v'), vim.fn.getpos('.'), { type = mode, eol = true })
  vim.api.nvim_feedkeys(vim.keycode('<Esc>'), 'nx', false)
  local first, last = region[1][1], region[#region][2]
  start(name, {
    buf = vim.api.nvim_get_current_buf(),
    place = { from = { first[2] - 1, math.max(first[3] - 1, 0) }, to = { last[2] - 1, last[3] } },
    words = {},
    text = '',
  })
end

--- Completes what is typed so far.
---@param typed string
---@return string[]
function M.complete(typed)
  local words = vim.split(typed:gsub("^.-GeminiExec!?%s+", '', 1), '%s+')
  local lead = words[#words]
  local command = M.commands[words[1]]
  local known = #words == 1 and M.names() or command and command.complete and command.complete(lead) or {}
  return vim.tbl_filter(function(word)
    return vim.startswith(word, lead)
  end, known)
end

return M

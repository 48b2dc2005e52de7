-- `:GeminiExec`: one table of what it can do, and how its words are read.
local asks = require('gemini-exec.asks')
local draw = require('gemini-exec.draw')
local gemini = require('gemini-exec')
local history = require('gemini-exec.history')
local pick = require('gemini-exec.pick')
local result = require('gemini-exec.result')
local review = require('gemini-exec.review')
local server = require('gemini-exec.server')

local M = {}

---@class gemini-exec.Call
---@field buf integer
---@field from [integer, integer] Where the text begins: 0-based line and byte column
---@field to [integer, integer] Where it ends, exclusive; where it begins, for a cursor
---@field is_whole? boolean Whether all lines are meant, as by `:%`
---@field words string[] What follows the name
---@field text string The same as it was typed

---@param client vim.lsp.Client
---@param buf integer
---@param at [integer, integer]
---@return lsp.Position
local function position(client, buf, at)
  local line = vim.api.nvim_buf_get_lines(buf, at[1], at[1] + 1, false)[1] or ''
  local column = math.min(at[2], #line)
  return { line = at[1], character = vim.str_utfindex(line, client.offset_encoding, column, false) }
end

--- The part of a buffer that is meant, as the server takes it.
---@param client vim.lsp.Client
---@param call gemini-exec.Call
---@return { uri: string, range: lsp.Range }
local function part(client, call)
  local range = { start = position(client, call.buf, call.from), ['end'] = position(client, call.buf, call.to) }
  return { uri = vim.uri_from_bufnr(call.buf), range = range }
end

--- Notes the ask that a command begins: what comes is said where nobody sees it.
---@param client vim.lsp.Client
---@return fun(answer: { ask?: integer })
local function begun(client)
  return function(answer)
    -- A preview is no ask.
    if type(answer.ask) == 'number' then draw.begun(client.id, answer.ask) end
  end
end

--- What a command is about, as the server takes it: a part of a buffer, or all of it as a file that runs. What is only asked
--- about keeps its answer below its last line.
---@param client vim.lsp.Client
---@param call gemini-exec.Call
---@param more table
---@return { uri: string, range?: lsp.Range, script?: boolean }
local function subject(client, call, more)
  local runs_file = call.is_whole and more.engine == 'local'
  if runs_file then return { uri = vim.uri_from_bufnr(call.buf) } end
  -- Asked without a question it may run as well.
  return vim.tbl_extend('force', part(client, call), { script = call.is_whole })
end

--- Sends a command about a part of a buffer, or all of it.
---@param command 'ask'|'preview'
---@param call gemini-exec.Call
---@param more table
---@param refused? fun()
local function send(command, call, more, refused)
  server.with(
    call.buf,
    function(client)
      server.execute(
        client,
        command,
        vim.tbl_extend('force', subject(client, call, more), more),
        begun(client),
        refused
      )
    end
  )
end

---@param call gemini-exec.Call
local function preview(call) send('preview', call, { question = call.text }) end

--- Asks what was typed with the command; else the server asks for a question.
---@param typed string
---@param ask fun(question: { question?: string, input?: boolean }, refused?: fun())
local function question(typed, ask)
  if typed ~= '' then return ask({ question = typed }) end
  server.until_input(function(refused) ask({ input = true }, refused) end)
end

---@param call gemini-exec.Call
---@param more? { attachments?: string[], named?: boolean, codeExecution?: boolean }
local function ask_here(call, more)
  question(
    call.text,
    function(asked, refused) send('ask', call, vim.tbl_extend('force', asked, more or {}), refused) end
  )
end

--- Other answers can be better without code execution.
---@param call gemini-exec.Call
local function ask_without_code(call) ask_here(call, { codeExecution = false }) end

---@param call gemini-exec.Call
local function attach(call)
  server.with(call.buf, function(client)
    server.request(client, 'geminiExec/dataFiles', part(client, call), function(answer)
      local files = (answer --[[@as gemini-exec.DataFiles]]).files
      if #files == 0 then return gemini.say('There is no data file around this one. `:GeminiExec file` takes any.') end
      local names = vim.tbl_map(function(it) return it.name end, files)
      local ticked = {} ---@type table<integer, true>
      for place, it in ipairs(files) do
        ticked[place] = it.named
      end
      pick.several('Attach', names, ticked, function(places)
        local uris = vim.tbl_map(function(place) return files[place].uri end, places)
        -- Those that the code names were among them.
        ask_here(call, { attachments = uris, named = false })
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
  -- A first word with a dot or a slash was meant to be a file.
  if #paths == 0 and words[1] and words[1]:find('[./]') then
    return gemini.say(('There is no file %s.'):format(words[1]))
  end
  local first = paths[1] or vim.api.nvim_buf_get_name(call.buf)
  if first == '' then
    return gemini.say('This buffer has no file. Name one: `:GeminiExec file data.csv`.')
  elseif not server.is_possible() then
    return
  end
  -- A file that is open is meant as it stands there, written or not.
  local buf = vim.fn.bufloaded(first) == 1 and vim.fn.bufadd(first)
  local place = buf and not server.problem_of(buf) and buf or first
  local others = vim.tbl_map(vim.uri_from_fname, vim.list_slice(paths, 2))
  local about = { uri = vim.uri_from_fname(first), attachments = others }
  question(table.concat(words, ' '), function(asked, refused)
    server.with(
      place,
      function(client) server.execute(client, 'ask', vim.tbl_extend('force', about, asked), begun(client), refused) end
    )
  end)
end

--- Asks about the text; without a range also about a file that is named first.
---@param call gemini-exec.Call
local function ask(call)
  local first = vim.deep_equal(call.from, call.to) and call.words[1] or ''
  local is_file = first:find('.', 1, true) and vim.fn.filereadable(vim.fs.normalize(first)) == 1
  if is_file then
    file(call)
  else
    ask_here(call)
  end
end

--- Calls back with the ask that is meant: of this document, else at the cursor, else the only one, else the chosen.
---@param call gemini-exec.Call
---@param wanted fun(ask: gemini-exec.Ask): boolean
---@param next fun(client: vim.lsp.Client, ask: gemini-exec.Ask|{ ask?: integer, number?: integer })
local function meant(call, wanted, next)
  local client, shown = result.ask_of(call.buf)
  if client and shown then return next(client, shown) end
  asks.with(call.buf, function(of_buffer)
    local possible = draw.at(call.buf, call.from[1], wanted)
    -- What is not open has no place where the cursor could be.
    possible = #possible > 0 and possible or draw.unopened(of_buffer, wanted)
    if #possible == 0 then
      return asks.say_none()
    elseif #possible == 1 then
      return next(of_buffer, possible[1])
    end
    -- The one that was told of last comes first.
    table.sort(possible, function(one, other) return one.ask > other.ask end)
    local function name(it) return vim.trim(it.title .. '  ' .. it.hint) end
    local options = { prompt = 'Which answer?', format_item = name }
    pick.one(possible, options, function(chosen) next(of_buffer, chosen) end)
  end)
end

local function has_ended(it) return not draw.is_running(it) end

local function any() return true end

--- A command about one ask.
---@param name string
---@param wanted fun(ask: gemini-exec.Ask): boolean
---@param more? fun(call: gemini-exec.Call): table
local function act(name, wanted, more)
  return function(call)
    meant(call, wanted, function(client, it)
      local argument = vim.tbl_extend('force', { ask = it.ask, number = it.number }, more and more(call) or {})
      server.execute(client, name, argument)
    end)
  end
end

--- A command that changes the text.
---@param name string
local function change(name)
  return function(call)
    if not vim.bo[call.buf].modifiable then
      return gemini.say('This buffer cannot be changed. `:set modifiable` allows it.')
    end
    act(name, has_ended)(call)
  end
end

--- Runs a part of the buffer here, or all of it as a script.
---@param call gemini-exec.Call
local function run_text(call)
  if server.is_possible(call.buf) then send('ask', call, { question = '', engine = 'local' }) end
end

--- Runs all of the buffer here, or profiles it if it is data.
---@param call gemini-exec.Call
local function run_file(call) run_text(vim.tbl_extend('force', call, { is_whole = true })) end

--- Runs the selection here, or the cell at the cursor; without either, or beside a model's answer, the programs of the answer
--- there; where nothing was asked, the file.
---@param call gemini-exec.Call
local function run(call)
  local line, run_programs = call.from[1], act('runLocally', has_ended)
  local function is_models_here(it) return it.model and it.line == line and has_ended(it) end
  if not vim.deep_equal(call.from, call.to) then return run_text(call) end
  local is_nowhere = server.problem_of(call.buf) ~= nil
  if is_nowhere or #draw.here(call.buf, line, is_models_here) > 0 then return run_programs(call) end
  if not server.is_possible() then return end
  server.with(call.buf, function(client)
    local here =
      { textDocument = { uri = vim.uri_from_bufnr(call.buf) }, position = position(client, call.buf, call.from) }
    server.request(client, 'geminiExec/cellAt', here, function(cell)
      if cell then return run_text(call) end
      local deed = #draw.at(call.buf, line, any) > 0 and run_programs or run_file
      deed(call)
    end)
  end)
end

---@param call gemini-exec.Call
local function dismiss(call)
  if call.words[1] ~= 'all' then return act('dismiss', any)(call) end
  asks.with(call.buf, function(client) server.execute(client, 'dismiss', { uri = vim.uri_from_bufnr(call.buf) }) end)
end

--- The whole answer in a float.
---@param call gemini-exec.Call
local function peek(call)
  meant(call, any, function(client, it)
    if not it.hint then return end -- This is the whole answer.
    server.request(client, 'geminiExec/answer', { ask = it.ask }, function(answer)
      local lines = vim.split((answer --[[@as gemini-exec.Answer]]).text, '\n', { plain = true })
      vim.lsp.util.open_floating_preview(vim.list_extend(lines, { '', it.summary }), '', {
        border = 'rounded',
        focus_id = 'gemini-exec',
        max_width = math.floor(vim.o.columns * 0.9),
        max_height = math.floor(vim.o.lines * 0.7),
      })
    end)
  end)
end

--- Opens the charts by the system's viewer.
---@param call gemini-exec.Call
local function chart(call)
  meant(call, has_ended, function(_, it)
    local paths = it.charts and vim.tbl_map(vim.uri_to_fname, it.charts) or result.charts_in(call.buf)
    if #paths == 0 then return gemini.say('This answer has no chart.') end
    for _, path in ipairs(paths) do
      local _, problem = vim.ui.open(path)
      if problem then
        -- The message line would cut a long path.
        vim.fn.setreg('"', path)
        return gemini.say(('Nothing here opens charts. `p` puts the path: %s'):format(vim.fn.fnamemodify(path, ':t')))
      end
    end
  end)
end

--- Closes the answers that this tab page shows; without one, opens the one that is meant.
---@param call gemini-exec.Call
local function toggle(call)
  if not result.close_windows() then act('show', any)(call) end
end

---@param call gemini-exec.Call
local function key(call) server.with(call.buf, server.type_key) end

--- The server is started first, if it can be: it knows the settings that it uses.
---@param call gemini-exec.Call
local function doctor(call)
  local function check() vim.cmd.checkhealth('gemini-exec') end
  if server.missing() or server.problem_of(call.buf) then return check() end
  server.with(call.buf, check)
end

---@param call gemini-exec.Call
local function usage(call)
  server.with(call.buf, function(client) server.execute(client, 'usage', vim.empty_dict()) end)
end

--- Says which environments are there, and makes the one that is chosen.
---@param call gemini-exec.Call
local function env(call)
  server.with(call.buf, function(client) server.execute(client, 'createEnvironment', vim.empty_dict()) end)
end

local function log() vim.cmd.split(vim.fn.fnameescape(server.log())) end

---@class gemini-exec.Command
---@field run fun(call: gemini-exec.Call)
---@field asks? boolean Sends text of the buffer, which must therefore be one with a name
---@field words? string[]|'file' What may follow it

--- What each does is told in doc/gemini-exec.txt.
---@type table<string, gemini-exec.Command>
M.commands = {
  ask = { run = ask, asks = true },
  ['ask!'] = { run = ask_without_code, asks = true },
  attach = { run = attach, asks = true },
  cancel = { run = act('cancel', draw.is_running) },
  chart = { run = chart },
  delete = { run = history.delete },
  dismiss = { run = dismiss, words = { 'all' } },
  discard = { run = review.discard },
  doctor = { run = doctor },
  env = { run = env },
  file = { run = file, words = 'file' },
  files = { run = act('saveFiles', has_ended) },
  follow = {
    run = act('followUp', has_ended, function(call) return { question = call.text ~= '' and call.text or nil } end),
  },
  full = { run = act('runOnFile', has_ended) },
  ['goto'] = { run = history.go },
  history = { run = history.open },
  insert = { run = change('insertCode') },
  keep = { run = review.keep },
  key = { run = key },
  log = { run = log },
  more = { run = act('more', has_ended) },
  output = { run = change('insertOutput') },
  peek = { run = peek },
  preview = { run = preview, asks = true },
  replace = { run = change('replace') },
  retry = { run = act('retry', has_ended) },
  run = { run = run },
  save = {
    run = act('save', has_ended, function(call) return { as = call.words[1] or 'py' } end),
    words = { 'py', 'ipynb' },
  },
  show = { run = act('show', any) },
  toggle = { run = toggle },
  usage = { run = usage },
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
    gemini.say(('There is no :GeminiExec %s. There are %s.'):format(name, table.concat(M.names(), ', ')))
  elseif not command.asks or server.is_possible(call.buf) then
    command.run(call)
  end
end

--- `:GeminiExec`, which alone is `:GeminiExec ask`.
---@param given vim.api.keyset.create_user_command.command_args
function M.run(given)
  local cursor = vim.api.nvim_win_get_cursor(0)
  local at = { cursor[1] - 1, cursor[2] }
  local is_whole = given.range == 2 and given.line1 == 1 and given.line2 == vim.api.nvim_buf_line_count(0)
  start(given.fargs[1] or 'ask', {
    buf = vim.api.nvim_get_current_buf(),
    from = given.range > 0 and { given.line1 - 1, 0 } or at,
    to = given.range > 0 and { given.line2 - 1, math.huge } or at,
    is_whole = is_whole,
    words = vim.list_slice(given.fargs, 2),
    text = vim.trim(given.args:gsub('^%S+', '', 1)),
  })
end

--- The same for what is selected, to the character.
---@param name string
function M.selection(name)
  local region = vim.fn.getregionpos(vim.fn.getpos('v'), vim.fn.getpos('.'), { type = vim.fn.mode(), eol = true })
  vim.cmd.normal({ vim.keycode('<Esc>'), bang = true })
  local first, last = region[1][1], region[#region][2]
  start(name, {
    buf = vim.api.nvim_get_current_buf(),
    from = { first[2] - 1, math.max(first[3] - 1, 0) },
    to = { last[2] - 1, last[3] },
    words = {},
    text = '',
  })
end

--- Completes what is typed so far.
---@param typed string
---@return string[]
function M.complete(typed)
  local words = vim.split(typed:gsub('^.-%u%a*%s+', '', 1), '%s+')
  local lead = words[#words]
  local known = #words == 1 and M.names() or (M.commands[words[1]] or {}).words or {}
  if known == 'file' then return vim.fn.getcompletion(lead, 'file') end
  return vim.tbl_filter(function(word) return vim.startswith(word, lead) end, known)
end

return M

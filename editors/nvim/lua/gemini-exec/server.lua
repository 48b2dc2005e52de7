-- Finds the server, starts it, and starts it again when it dies.
local gemini = require('gemini-exec')

local M = {}

--- The name of the configuration, and of each client.
M.NAME = 'gemini-exec'
local NAME = M.NAME
--- A buffer larger than this is not sent to the server; `:GeminiExec file` sends its file's name instead.
local MOST_BYTES = 16 * 1024 * 1024
--- A server that has died is started again after so many milliseconds, and then no more.
local PAUSES = { 500, 2000, 8000 }
--- A server that lived this long has not died "again".
local LONG_LIFE = 5 * 60 * 1000
--- A server that does not get ready within this time is given up.
local PATIENCE = 10 * 1000

M.INSTALL = 'Install it with `cargo install --locked --path server/app` in a clone of gemini-exec,'
  .. ' or name it in vim.g.gemini_exec.server.'

--- Where a server is looked for, in this order.
---@return string[]
function M.places()
  local plugin = vim.fs.dirname(vim.fs.dirname(vim.fs.dirname(debug.getinfo(1, 'S').source:sub(2))))
  -- Never the build of a folder that was merely opened: what lies there is not trusted.
  local built = vim.fs.normalize(plugin .. '/../../target/release/gemini-exec')
  return { plugin .. '/bin/gemini-exec', 'gemini-exec', built }
end

--- The one that is set, or the first place that has a program; else a sentence that says why there is none.
---@return string? program
---@return string? problem
function M.program()
  local set = gemini.options().server
  for _, place in ipairs(set and { vim.fs.normalize(set) } or M.places()) do
    local path = vim.fn.exepath(place)
    if path ~= '' then return path end
  end
  return nil, set and ('vim.g.gemini_exec.server names %s, which is no program.'):format(set) or 'There is no server.'
end

---@return string path Of the server's log: sizes and ids, never content
function M.log()
  return vim.fs.joinpath(vim.fn.stdpath('log') --[[@as string]], 'gemini-exec.log')
end

--- Whether no server is started by itself any more; `:GeminiExec` tries again.
local given_up = false
local deaths = 0

---@param sentence string
local function give_up(sentence)
  given_up = true
  gemini.say(sentence)
end

--- Tells that a server has died, and starts it again a few times.
---@param client vim.lsp.Client
---@param program string
---@param how string
---@param age number Milliseconds it lived
local function died(client, program, how, age)
  if not client.initialized then
    local said = '%s ended at once (%s). Is it the right program? :checkhealth gemini-exec tells.'
    return give_up(said:format(program, how))
  end
  deaths = age > LONG_LIFE and 1 or deaths + 1
  local pause = PAUSES[deaths]
  local step = pause and 'It is started again; what ran is to be asked again.'
    or 'It is not started again; :GeminiExec ask tries once more.'
  local said = ('The server died (%s). %s Its log: %s'):format(how, step, M.log())
  if not pause then return give_up(said) end
  gemini.say(said)
  local buffers, config = vim.tbl_keys(client.attached_buffers), client.config
  vim.defer_fn(function()
    for _, buf in ipairs(vim.tbl_filter(vim.api.nvim_buf_is_loaded, buffers)) do
      vim.lsp.start(config, { bufnr = buf })
    end
  end, pause)
end

--- `cmd` of the configuration.
---@param dispatchers vim.lsp.rpc.Dispatchers
---@param config vim.lsp.ClientConfig
---@return vim.lsp.rpc.PublicClient
function M.run(dispatchers, config)
  local program, problem = M.program()
  if not program then error(problem, 0) end
  local cmd = { program, 'lsp' }
  local folder = vim.fs.dirname(M.log())
  pcall(vim.fn.mkdir, folder, 'p')
  if vim.fn.filewritable(folder) == 2 then vim.list_extend(cmd, { '--log', M.log() }) end
  local started, rpc = vim.uv.now(), nil
  local on_exit = dispatchers.on_exit
  dispatchers = vim.tbl_extend('force', dispatchers, {
    on_exit = vim.schedule_wrap(function(code, signal)
      local clients = vim.iter(vim.lsp.get_clients({ _uninitialized = true }))
      local client = clients:find(function(it) return it.rpc == rpc end)
      -- 15 and 143: it was told to end, as `:LspRestart` does.
      local told = signal == 15 or code == 143
      local expected = told or code == 0 and signal == 0 and client and client.initialized
      if client and not expected and vim.v.exiting == vim.NIL then
        local how = signal ~= 0 and 'signal ' .. signal or 'exit code ' .. code
        died(client, program, how, vim.uv.now() - started)
      end
      -- It has been told here, and better: Neovim need not do it again.
      on_exit(0, 0)
    end),
  })
  rpc = vim.lsp.rpc.start(cmd, dispatchers, { cwd = config.cmd_cwd, env = config.cmd_env })
  return rpc
end

--- Why there is no server, if it is ours to find one: a person may have set another `cmd`.
---@return string?
function M.missing()
  local problem = vim.lsp.config[NAME].cmd == M.run and select(2, M.program())
  return problem and problem .. ' :GeminiExec doctor tells how to get one.' or nil
end

---@param buf integer
---@return boolean
local function is_huge(buf) return vim.api.nvim_buf_get_offset(buf, vim.api.nvim_buf_line_count(buf)) > MOST_BYTES end

---@param place integer|string A buffer or a path
---@return string?
local function root_of(place) return vim.fs.root(place, { '.git', '.hg', '.jj', 'pyproject.toml' }) end

--- `root_dir` of the configuration: where no server can be started, or for no good, none is.
---@param buf integer
---@param on_dir fun(root: string?)
function M.root(buf, on_dir)
  if given_up or is_huge(buf) then return end
  local missing = M.missing()
  if missing then return give_up(missing) end
  on_dir(root_of(buf))
end

--- Why nothing can be asked about a buffer.
---@param buf integer
---@return string?
function M.problem_of(buf)
  if not vim.tbl_contains({ '', 'acwrite', 'help' }, vim.bo[buf].buftype) then
    return 'This window shows no file. Go to one and ask there.'
  elseif vim.api.nvim_buf_get_name(buf) == '' then
    local is_empty = vim.api.nvim_buf_line_count(buf) == 1 and vim.api.nvim_buf_get_lines(buf, 0, 1, false)[1] == ''
    if is_empty then return 'Empty buffer. `:GeminiExec file data.csv` asks about a file.' end
    return 'This buffer has no name. Give it one first, as with `:file notes.py`.'
  elseif is_huge(buf) then
    return 'This buffer is too large to be sent. `:GeminiExec file` asks about it as a file.'
  end
end

--- Whether a question makes sense before it is typed; else says why not.
---@param buf integer?
---@return boolean
function M.is_possible(buf)
  local problem = buf and M.problem_of(buf) or M.missing()
  if problem then gemini.say(problem) end
  return not problem
end

--- The version of a server that was told to be another one.
---@type string?
local told_version

--- Tells once when server and plugin are not of one version.
---@param client vim.lsp.Client
local function compare(client)
  local version = client.server_info and client.server_info.version
  if version ~= gemini.version then
    if version ~= told_version then
      gemini.say(('The server is version %s and this plugin %s: update the older one.'):format(version, gemini.version))
    end
    told_version = version
  end
end

--- Calls back once a client is ready to be asked.
---@param client vim.lsp.Client
---@param patience integer Milliseconds
---@param next fun(client: vim.lsp.Client)
local function once_ready(client, patience, next)
  if client.initialized then
    compare(client)
    next(client)
  elseif patience <= 0 then
    client:stop(true)
    gemini.say('The server does not answer. :checkhealth gemini-exec tells more.')
  elseif not client:is_stopped() then -- Else its end was told.
    vim.defer_fn(function() once_ready(client, patience - 10, next) end, 10)
  end
end

--- Calls back with the server of a buffer, or with any for a file that is open nowhere; starts one where need be.
---@param place integer|string A buffer or a path
---@param next fun(client: vim.lsp.Client)
function M.with(place, next)
  local buf = type(place) == 'number' and place or nil
  if buf and not vim.api.nvim_buf_is_loaded(buf) then return gemini.say('The buffer to ask about is gone.') end
  local client = buf and vim.lsp.get_clients({ bufnr = buf, name = NAME })[1]
  if not client then
    given_up = false
    local config = vim.tbl_extend('force', vim.lsp.config[NAME], { root_dir = root_of(place) })
    local id = vim.lsp.start(config, { bufnr = buf, attach = buf ~= nil })
    client = id and vim.lsp.get_client_by_id(id)
  end
  if client then once_ready(client, PATIENCE, next) end
end

--- Has the server do something; a refusal is told.
---@param client vim.lsp.Client
---@param command string Without `geminiExec.`
---@param argument table
---@param next? fun(answer: { ask?: integer })
---@param refused? fun()
function M.execute(client, command, argument, next, refused)
  M.request(client, 'workspace/executeCommand', {
    command = 'geminiExec.' .. command,
    arguments = { argument },
  }, next or function() end, refused)
end

---@param client vim.lsp.Client
---@param method string
---@param params table
---@param next fun(answer: any)
---@param refused? fun()
function M.request(client, method, params, next, refused)
  client:request(method, params, function(err, answer)
    if not err then return next(answer) end
    gemini.say(err.message)
    if refused then refused() end
  end)
end

--- How often the server asked for a line.
local inputs = 0

--- Does what makes the server ask for a line, and waits for that: keys that are typed meanwhile belong to the line, not to the
--- text.
---@param deed fun(refused: fun())
function M.until_input(deed)
  local before, is_over = inputs, false
  deed(function() is_over = true end)
  local function has_come()
    local is_gone = #vim.lsp.get_clients({ name = NAME, _uninitialized = true }) == 0
    return is_over or is_gone or inputs > before
  end
  vim.wait(PATIENCE, has_come, 5)
end

--- The files whose `@name` stands at the head of what was typed, and the rest of it.
---@param typed string
---@param files { uri: string, name: string }[]
---@return string rest, string[] uris
function M.with_files(typed, files)
  local rest, uris = vim.trim(typed), {}
  -- Of two names that begin alike, the longer one is meant.
  table.sort(files, function(a, b) return #a.name > #b.name end)
  local function leading(file) return vim.startswith(rest .. ' ', '@' .. file.name .. ' ') end
  local file = vim.iter(files):find(leading)
  while file do
    table.insert(uris, file.uri)
    rest = vim.trim(rest:sub(#file.name + 2))
    file = vim.iter(files):find(leading)
  end
  return rest, uris
end

--- `geminiExec/input`: asks the person for a line. Files that the code names stand at its head: who deletes a name sends no such
--- file.
---@param input gemini-exec.Input
---@return { value: string|vim.NIL, files: string[]? }
function M.input(input)
  inputs = inputs + 1
  local waiting = coroutine.running()
  local empty = input.otherwise and (' (empty: %s)'):format(input.otherwise) or ''
  -- Short: the line of commands is no wider than the screen.
  local asked = input.about and input.about .. '. Question' or input.prompt
  local files = input.files or {}
  local named = vim.iter(files):map(function(file) return '@' .. file.name .. ' ' end):join('')
  local default = named ~= '' and named or nil
  local is_in_front = input.uri == vim.uri_from_bufnr(0)
  local whose = (is_in_front or input.about == nil) and '' or ' about ' .. vim.fs.basename(vim.uri_to_fname(input.uri))
  local prompt = asked .. whose .. empty .. ': '
  vim.ui.input({ prompt = prompt, default = default }, function(typed)
    -- Later: some inputs call back before the line below waits.
    vim.schedule(function() coroutine.resume(waiting, typed) end)
  end)
  local typed = coroutine.yield()
  -- Neovim leaves what was typed on the screen, also where it took several lines.
  vim.cmd.redraw()
  vim.cmd.echo("''")
  if not typed then return { value = vim.NIL } end
  local value, uris = M.with_files(typed, files)
  return { value = value, files = #uris > 0 and uris or nil }
end

--- Sends a key, which Neovim's log must not have, at whatever level the person set it.
---@param client vim.lsp.Client
---@param key string|userdata
---@param callback fun(verdict: gemini-exec.KeyVerdict)
local function send_key(client, key, callback)
  local log = vim.lsp.log
  local level = log.get_level()
  log.set_level(vim.log.levels.OFF)
  local ok, err = pcall(M.request, client, 'geminiExec/key', { key = key, check = true, keep = true }, callback)
  log.set_level(level)
  if not ok then error(err, 0) end
end

--- Asks the person for an API key, which the server keeps unless Gemini refuses it. Nothing typed deletes the one that is
--- kept, after a yes.
---@param client vim.lsp.Client
function M.type_key(client)
  local prompt = 'API key for Gemini (empty: delete the one that is kept): '
  -- Both Esc and Ctrl-C cancel: without `cancelreturn` Esc would be an empty line.
  local ok, typed = pcall(vim.fn.inputsecret, { prompt = prompt, cancelreturn = vim.NIL })
  if not ok or typed == vim.NIL then return end
  typed = vim.trim(typed)
  local is_to_go = typed == ''
  if is_to_go and vim.fn.confirm('Delete the key that is kept?', '&Delete\n&Keep', 2) ~= 1 then return end
  send_key(client, is_to_go and vim.NIL or typed, function(verdict) gemini.say(verdict.message) end)
end

local group = vim.api.nvim_create_augroup('gemini-exec.server', {})

-- Neovim tells a new name no sooner than it writes, and then as another document.
vim.api.nvim_create_autocmd('BufFilePre', {
  group = group,
  callback = function(args)
    local clients, old = vim.lsp.get_clients({ bufnr = args.buf, name = NAME }), vim.uri_from_bufnr(args.buf)
    for _, client in ipairs(clients) do
      vim.lsp.buf_detach_client(args.buf, client.id)
    end
    local function back()
      if not vim.api.nvim_buf_is_valid(args.buf) then return end
      local new = vim.uri_from_bufnr(args.buf)
      for _, client in ipairs(vim.api.nvim_buf_is_loaded(args.buf) and clients or {}) do
        local renamed = { files = { { oldUri = old, newUri = new } } }
        if new ~= old then client:notify('workspace/didRenameFiles', renamed) end
        vim.lsp.buf_attach_client(args.buf, client.id)
      end
      clients = {}
    end
    vim.api.nvim_create_autocmd('BufFilePost', { group = group, buffer = args.buf, once = true, callback = back })
    -- Where the name cannot be had, nothing else tells.
    vim.schedule(back)
  end,
})

-- `:edit` detaches a buffer, and only clients that are enabled come back by themselves.
vim.api.nvim_create_autocmd('LspDetach', {
  group = group,
  callback = function(args)
    local client = vim.lsp.get_client_by_id(args.data.client_id)
    if not client or client.name ~= NAME or client:is_stopped() then return end
    vim.api.nvim_create_autocmd('BufReadPost', {
      group = group,
      buffer = args.buf,
      once = true,
      callback = function() vim.lsp.buf_attach_client(args.buf, client.id) end,
    })
  end,
})

return M

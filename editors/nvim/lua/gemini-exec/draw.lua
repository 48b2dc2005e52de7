-- Draws the asks of each buffer, as the server last told them.
local arrived = require('gemini-exec.arrived')
local gemini = require('gemini-exec')
local layout = require('gemini-exec.layout')

local M = {}

local namespace = vim.api.nvim_create_namespace('gemini-exec')

---@type table<integer, { client: integer, asks: gemini-exec.Ask[] }> By buffer
local told = {}

---@type table<string, { client: integer, asks: gemini-exec.Ask[] }> By the URI of a file that stands in no buffer
local told_unopened = {}

--- Buffers in which nothing is drawn for now.
---@type table<integer, true>
local hidden = {}

local QUIET = 'GeminiExecQuiet'
local OF_SEVERITY = { information = 'GeminiExecInformation', warning = 'GeminiExecWarning', error = 'GeminiExecError' }
for name, link in pairs({
  GeminiExecInformation = 'DiagnosticVirtualTextInfo',
  GeminiExecWarning = 'DiagnosticVirtualTextWarn',
  GeminiExecError = 'DiagnosticVirtualTextError',
  GeminiExecQuiet = 'Comment',
}) do
  vim.api.nvim_set_hl(0, name, { link = link, default = true })
end

--- Whether more will come.
---@param ask gemini-exec.Ask
---@return boolean
function M.is_running(ask) return not vim.list_contains({ 'answered', 'failed', 'cancelled' }, ask.state) end

--- The columns for text in the narrowest window of a buffer; two stay free, for signs that come later.
---@param buf integer
---@return integer
local function width_of(buf)
  local width = vim.o.columns
  for _, win in ipairs(vim.fn.win_findbuf(buf)) do
    local info = vim.fn.getwininfo(win)[1]
    width = math.min(width, info.width - info.textoff - 2)
  end
  return width
end

--- The newest ask of each line, with the number of others there: several would run into each other.
---@param asks gemini-exec.Ask[]
---@param last integer
---@return table<integer, { ask: gemini-exec.Ask, others: integer }>
local function by_line(asks, last)
  local lines = {} ---@type table<integer, { ask: gemini-exec.Ask, others: integer }>
  for _, ask in ipairs(asks) do
    -- The text may have become shorter since.
    local line = math.min(ask.line, last)
    local known = lines[line]
    local newest = known and known.ask.ask > ask.ask and known.ask or ask
    lines[line] = { ask = newest, others = known and known.others + 1 or 0 }
  end
  return lines
end

--- Draws the asks of a buffer. Returns those that stand only below their lines.
---@param buf integer
---@return table<integer, true>
local function draw(buf)
  vim.api.nvim_buf_clear_namespace(buf, namespace, 0, -1)
  local only_below = {} ---@type table<integer, true>
  if hidden[buf] then return only_below end
  local width, last = width_of(buf), vim.api.nvim_buf_line_count(buf) - 1
  for line, here in pairs(by_line(told[buf].asks, last)) do
    local ask, text = here.ask, vim.api.nvim_buf_get_lines(buf, line, line + 1, false)[1]
    local room = width - vim.fn.strdisplaywidth(text)
    local parts = layout.of(ask, room, width - 2, gemini.options().lines, here.others)
    only_below[ask.ask] = #parts.behind == 0 or nil
    local is_quiet = ask.stale or M.is_running(ask) or ask.state == 'cancelled'
    local highlight = is_quiet and QUIET or OF_SEVERITY[ask.severity]
    local behind = vim.iter(ipairs(parts.behind)):map(
      function(place, part) return { (place == 1 and ' ' or '  ') .. part, place == 1 and highlight or QUIET } end
    )
    local below = vim.iter(parts.below):map(function(part) return { { '│ ', QUIET }, { part, highlight } } end)
    vim.api.nvim_buf_set_extmark(buf, namespace, line, 0, {
      virt_text = behind:totable(),
      virt_lines = below:totable(),
    })
  end
  return only_below
end

--- Says what has just come where nobody sees it.
---@param buf integer
---@param only_below table<integer, true> The asks that stand only below their lines
local function look(buf, only_below)
  local of = told[buf]
  for _, ask in ipairs(of.asks) do
    arrived.look(of.client, buf, ask, M.is_running(ask), only_below[ask.ask] ~= nil)
  end
end

--- Draws nothing in a buffer for now, or again what was told: the lines of a diff have to stand beside each other.
---@param buf integer
---@param is_hidden boolean
function M.hide(buf, is_hidden)
  hidden[buf] = is_hidden or nil
  if told[buf] and vim.api.nvim_buf_is_loaded(buf) then draw(buf) end
end

--- Notes that an ask was begun here.
---@param client_id integer
---@param id integer
function M.begun(client_id, id)
  arrived.begun(client_id, id)
  for buf, of in pairs(told) do
    local is_here = of.client == client_id and vim.iter(of.asks):any(function(ask) return ask.ask == id end)
    if is_here and vim.api.nvim_buf_is_loaded(buf) then look(buf, draw(buf)) end
  end
end

--- The buffer in which a server has a document; uri_to_bufnr() would make one where there is none.
---@param client vim.lsp.Client
---@param uri string
---@return integer?
local function buffer_of(client, uri)
  return vim
    .iter(vim.tbl_keys(client.attached_buffers))
    :find(function(buf) return vim.api.nvim_buf_is_loaded(buf) and vim.uri_from_bufnr(buf) == uri end)
end

--- Takes what the server tells of a document.
---@param client_id integer
---@param asks gemini-exec.Asks
function M.take(client_id, asks)
  local client = vim.lsp.get_client_by_id(client_id)
  local buf = client and buffer_of(client, asks.uri)
  told_unopened[asks.uri] = not buf and #asks.asks > 0 and { client = client_id, asks = asks.asks } or nil
  if buf then
    told[buf] = { client = client_id, asks = asks.asks }
    look(buf, draw(buf))
    vim.cmd.redrawstatus({ bang = true })
    -- While a question is typed Neovim draws nothing by itself.
    if vim.api.nvim_get_mode().mode == 'c' then vim.cmd.redraw() end
  end
end

--- The asks of a server about files that stand in no buffer.
---@param client vim.lsp.Client
---@param wanted fun(ask: gemini-exec.Ask): boolean
---@return gemini-exec.Ask[]
function M.unopened(client, wanted)
  local of_client = vim.tbl_filter(function(of) return of.client == client.id end, vim.tbl_values(told_unopened))
  return vim.iter(of_client):map(function(of) return of.asks end):flatten():filter(wanted):totable()
end

--- Whether a server has told the asks of a buffer.
---@param buf integer
---@return boolean
function M.is_told(buf) return told[buf] ~= nil end

---@param buf integer
---@param wanted fun(ask: gemini-exec.Ask): boolean
---@return gemini-exec.Ask[]
local function all(buf, wanted) return vim.tbl_filter(wanted, told[buf] and told[buf].asks or {}) end

--- The asks at a line of a buffer.
---@param buf integer
---@param line integer
---@param wanted fun(ask: gemini-exec.Ask): boolean
---@return gemini-exec.Ask[]
function M.here(buf, line, wanted)
  return vim.tbl_filter(
    function(ask) return ask.range.start.line <= line and line <= ask.range['end'].line end,
    all(buf, wanted)
  )
end

--- The asks of a buffer; those at a line where there are any.
---@param buf integer
---@param line integer
---@param wanted fun(ask: gemini-exec.Ask): boolean
---@return gemini-exec.Ask[]
function M.at(buf, line, wanted)
  local here = M.here(buf, line, wanted)
  return #here > 0 and here or all(buf, wanted)
end

---@param buf integer
---@return string
function M.status(buf)
  local asks = told[buf] and told[buf].asks or {}
  local running = #vim.tbl_filter(M.is_running, asks)
  if running > 0 then return ('⋯ %d %s'):format(running, running == 1 and 'ask' or 'asks') end
  local newest = { ask = 0, summary = '' }
  for _, ask in ipairs(asks) do
    newest = ask.ask > newest.ask and ask or newest
  end
  -- A statusline would read a `%` as its own.
  return (newest.summary:gsub('[%c%%]', ''))
end

local group = vim.api.nvim_create_augroup('gemini-exec.draw', {})
vim.api.nvim_create_autocmd('LspDetach', {
  group = group,
  callback = function(args)
    local client = vim.lsp.get_client_by_id(args.data.client_id)
    if not told[args.buf] or told[args.buf].client ~= args.data.client_id then return end
    vim.api.nvim_buf_clear_namespace(args.buf, namespace, 0, -1)
    -- A server that goes on tells nothing twice: what it told is needed when the buffer is read again.
    if not client or client:is_stopped() then told[args.buf] = nil end
  end,
})
vim.api.nvim_create_autocmd('BufWipeout', {
  group = group,
  callback = function(args)
    told[args.buf], hidden[args.buf] = nil, nil
  end,
})
-- A tab that goes resizes no window, and may have had the narrowest.
vim.api.nvim_create_autocmd({ 'VimResized', 'WinResized', 'TabClosed', 'BufWinEnter', 'LspAttach' }, {
  group = group,
  callback = function()
    for buf, of in pairs(told) do
      if vim.lsp.buf_is_attached(buf, of.client) then draw(buf) end
    end
  end,
})

return M

-- Result documents: Markdown that the server has, in buffers that are no files; and their charts.
local M = {}

local SCHEME = 'gemini-exec:'
local namespace = vim.api.nvim_create_namespace('gemini-exec.charts')

--- The name of a document's buffer has its server, since each counts its asks from one.
---@param uri string
---@param client_id integer
---@return string
local function name_of(uri, client_id) return ('%s//%d%s'):format(SCHEME, client_id, uri:sub(#SCHEME + 1)) end

--- The server and the document of a buffer.
---@param buf integer
---@return vim.lsp.Client?
---@return string? uri
local function document_of(buf)
  local id, path = vim.api.nvim_buf_get_name(buf):match('^' .. vim.pesc(SCHEME) .. '//(%d+)(/.*)$')
  return id and vim.lsp.get_client_by_id(tonumber(id)), path and SCHEME .. path
end

--- The server and the ask whose document a buffer shows, as commands take it.
---@param buf integer
---@return vim.lsp.Client?
---@return { number?: integer, ask?: integer }?
function M.ask_of(buf)
  local client, uri = document_of(buf)
  local kind, id = (uri or ''):match('/(%l+)%-(%d+)%.md$')
  if kind == 'ask' then return client, { number = tonumber(id) } end
  if kind == 'unkept' then return client, { ask = tonumber(id) } end
  return client, nil
end

--- Closes a page whose question is answered, with its window.
---@param uri string
---@param client_id integer
function M.close(uri, client_id)
  local name = name_of(uri, client_id)
  for _, buf in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_get_name(buf) == name then vim.api.nvim_buf_delete(buf, { force = true }) end
  end
end

--- Calls back with each line that is in no fence: what a program or its output says there is nobody's image or fold.
---@param lines string[]
---@param next fun(text: string, line: integer)
local function outside_fences(lines, next)
  local fence ---@type string?
  for line, text in ipairs(lines) do
    local mark = text:match('^ ? ? ?(```+)') or text:match('^ ? ? ?(~~~+)')
    if fence then
      if mark and vim.startswith(mark, fence) and vim.trim(text) == mark then fence = nil end
    elseif mark then
      fence = mark
    else
      next(text, line)
    end
  end
end

--- The charts in a document's lines. Only ours are images there: those of models are text.
---@param lines string[]
---@return { line: integer, path: string }[]
function M.charts(lines)
  local charts = {} ---@type { line: integer, path: string }[]
  outside_fences(lines, function(text, line)
    local uri = text:match('^!%[.-%]%(<(file://.-)>%)$')
    if uri then table.insert(charts, { line = line, path = vim.uri_to_fname(uri) }) end
  end)
  return charts
end

--- The folds of a document: its programs.
---@param lines string[]
---@return table<integer, string> By line, as 'foldexpr' takes them
function M.folds(lines)
  local folds = {} ---@type table<integer, string>
  outside_fences(
    lines,
    function(text, line) folds[line] = text == '<details>' and '>1' or text == '</details>' and '<1' or nil end
  )
  return folds
end

--- The folds of each document that is shown.
---@type table<integer, table<integer, string>>
local folds = {}

--- For 'foldexpr'.
---@return string
function M.fold() return (folds[vim.api.nvim_get_current_buf()] or {})[vim.v.lnum] or '=' end

--- For 'foldtext': what is folded, and how it opens.
---@return string
function M.foldtext()
  local summary = vim.fn.getline(vim.v.foldstart + 1):match('^<summary>(.*)</summary>$') or 'more'
  return ('▸ %s · za opens '):format(summary)
end

--- Folds the programs of a document in this window, and hides where links lead.
local function fold_programs()
  local options = vim.wo[0][0]
  options.foldmethod, options.foldexpr = 'expr', "v:lua.require'gemini-exec.result'.fold()"
  options.foldtext, options.foldlevel = "v:lua.require'gemini-exec.result'.foldtext()", 0
  options.conceallevel, options.linebreak = 2, true
  vim.opt_local.fillchars:append({ fold = ' ' })
end

--- The charts that a document shows.
---@param buf integer
---@return string[] paths
function M.charts_in(buf)
  local function path_of(chart) return chart.path end
  return vim.tbl_map(path_of, M.charts(vim.api.nvim_buf_get_lines(buf, 0, -1, false)))
end

--- Draws a chart by the first image plugin that can.
---@param buf integer
---@param chart { line: integer, path: string }
---@return boolean drawn
local function draw_image(buf, chart)
  local is_snacks, snacks = pcall(require, 'snacks.image')
  if is_snacks and snacks.terminal.env().placeholders then
    return (pcall(snacks.placement.new, buf, chart.path, { pos = { chart.line, 0 }, inline = true }))
  end
  local is_image, image = pcall(require, 'image')
  local window = vim.fn.win_findbuf(buf)[1]
  if is_image and window then
    local options = { buffer = buf, window = window, y = chart.line - 1, inline = true, with_virtual_padding = true }
    return (pcall(function() image.from_file(chart.path, options):render() end))
  end
  return false
end

--- Hides where the link of a chart leads, but on the line of the cursor, and says how it opens.
---@param buf integer
---@param row integer 0-based
---@param text string
local function hide_link(buf, row, text)
  local function mark(from, to, with)
    local options = vim.tbl_extend('force', { end_col = to }, with)
    vim.api.nvim_buf_set_extmark(buf, namespace, row, from, options)
  end
  mark(0, 1, { conceal = '▣' })
  mark(1, 2, { conceal = ' ' })
  mark(text:find('](<', 1, true) - 1, #text, { conceal = '' })
  -- Below: Neovim wraps the line as if nothing of it were hidden.
  mark(0, 0, { virt_lines = { { { ':GeminiExec chart opens it', 'GeminiExecQuiet' } } } })
end

--- Shows the charts of a document: as images, each drawn once, else by their names.
---@param buf integer
---@param lines string[]
local function show_charts(buf, lines)
  vim.api.nvim_buf_clear_namespace(buf, namespace, 0, -1)
  local drawn = vim.b[buf].gemini_exec_charts or {}
  for _, chart in ipairs(M.charts(lines)) do
    drawn[chart.path] = drawn[chart.path] or draw_image(buf, chart)
    if not drawn[chart.path] then hide_link(buf, chart.line - 1, lines[chart.line]) end
  end
  vim.b[buf].gemini_exec_charts = drawn
end

--- The lines at which documents are to be shown, 0-based, once they have that many.
---@type table<integer, integer>
local wanted = {}

local group = vim.api.nvim_create_augroup('gemini-exec.result', {})
vim.api.nvim_create_autocmd('BufWipeout', {
  group = group,
  callback = function(args)
    wanted[args.buf], folds[args.buf] = nil, nil
  end,
})
vim.api.nvim_create_autocmd('BufWinEnter', { group = group, pattern = SCHEME .. '//*', callback = fold_programs })

--- Puts the wanted line of a document at the top of its windows.
---@param buf integer
local function go(buf)
  local line = wanted[buf]
  if not line or line >= vim.api.nvim_buf_line_count(buf) then return end
  wanted[buf] = nil
  for _, win in ipairs(vim.fn.win_findbuf(buf)) do
    vim.api.nvim_win_set_cursor(win, { line + 1, 0 })
    vim.api.nvim_win_call(win, function() vim.cmd.normal({ 'zt', bang = true }) end)
  end
end

--- Changes what has changed, so that the cursor and the view of who reads along stay.
---@param buf integer
---@param lines string[]
local function fill(buf, lines)
  local old = vim.api.nvim_buf_get_lines(buf, 0, -1, false)
  local same = 0
  while same < #old and same < #lines and old[same + 1] == lines[same + 1] do
    same = same + 1
  end
  folds[buf] = M.folds(lines)
  vim.bo[buf].modifiable = true
  vim.api.nvim_buf_set_lines(buf, same, -1, false, vim.list_slice(lines, same + 1))
  vim.bo[buf].modifiable = false
  vim.bo[buf].modified = false
  show_charts(buf, lines)
  go(buf)
end

---@param buf integer
local function update(buf)
  local client, uri = document_of(buf)
  if not client then return fill(buf, { 'The server of this answer has ended.' }) end
  require('gemini-exec.server').request(client, 'workspace/textDocumentContent', { uri = uri }, function(answer)
    local text = (answer --[[@as gemini-exec.Content]]).text
    if not vim.api.nvim_buf_is_loaded(buf) then return end
    fill(buf, vim.split(text, '\n', { plain = true }))
    -- A question may follow at once, and take all keys.
    vim.cmd.redraw()
  end)
end

--- Reads a document into its buffer; also what `:edit` does there.
---@param buf integer
function M.read(buf)
  vim.bo[buf].buftype, vim.bo[buf].bufhidden, vim.bo[buf].swapfile = 'nofile', 'unload', false
  -- snacks.nvim would look for images by itself, and draw some twice.
  vim.b[buf].snacks_image_attached = true
  vim.bo[buf].filetype = 'markdown'
  vim.b[buf].gemini_exec_charts = {}
  update(buf)
end

--- `window/showDocument`: documents of the server are opened here, files by Neovim.
function M.show(err, params, ctx)
  if not vim.startswith(params.uri, SCHEME) then
    local shown = vim.lsp.handlers['window/showDocument'](err, params, ctx)
    -- What was asked about a file that is opened now is drawn there.
    if not params.external then vim.lsp.buf_attach_client(vim.api.nvim_get_current_buf(), ctx.client_id) end
    return shown
  end
  local buf = vim.fn.bufadd(name_of(params.uri, ctx.client_id))
  local window, before = vim.fn.win_findbuf(buf)[1], vim.api.nvim_get_current_win()
  if window then
    vim.api.nvim_set_current_win(window)
  else
    vim.cmd.sbuffer(buf)
  end
  if params.takeFocus == false then vim.api.nvim_set_current_win(before) end
  wanted[buf] = vim.tbl_get(params, 'selection', 'start', 'line')
  go(buf)
  return { success = true }
end

--- Shows the text that was here before the answer in this window, if there is one.
---@return boolean was_any
local function go_back()
  local before = vim.fn.bufnr('#')
  if before < 1 or vim.startswith(vim.api.nvim_buf_get_name(before), SCHEME) then return false end
  vim.cmd.buffer(before)
  return true
end

--- Closes the windows of this tab page that show answers; the last window of all shows what was there before.
---@return boolean was_any
function M.close_windows()
  local function is_result(win) return vim.startswith(vim.api.nvim_buf_get_name(vim.api.nvim_win_get_buf(win)), SCHEME) end
  local all = vim.api.nvim_tabpage_list_wins(0)
  local results = vim.tbl_filter(is_result, all)
  local is_all = #results == #all
  if is_all then table.remove(results) end
  for _, win in ipairs(results) do
    vim.api.nvim_win_close(win, false)
  end
  return is_all and go_back() or #results > 0
end

--- Closes what shows an answer that is gone.
---@param number integer
function M.close(number)
  for _, buf in ipairs(vim.api.nvim_list_bufs()) do
    local _, shown = M.ask_of(buf)
    if shown and shown.number == number then vim.api.nvim_buf_delete(buf, { force = true }) end
  end
end

--- `workspace/textDocumentContent/refresh`.
---@param uri string
---@param client_id integer
function M.refresh(uri, client_id)
  local name = name_of(uri, client_id)
  local buf = vim.fn.bufexists(name) == 1 and vim.fn.bufadd(name)
  if buf and vim.api.nvim_buf_is_loaded(buf) then update(buf) end
  return vim.NIL
end

return M

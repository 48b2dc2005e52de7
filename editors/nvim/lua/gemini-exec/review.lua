-- Reviews: a document beside what it would become, in a tab of their own. `:write` keeps that, `:quit` discards it.
local draw = require('gemini-exec.draw')
local gemini = require('gemini-exec')

local M = {}

---@class gemini-exec.Proposal
---@field document integer The buffer that would change
---@field lines string[] Its lines as the server knows them
---@field tab integer The tab in which both are shown
---@field answer? fun(applied: boolean) Until it is answered

--- The proposals that are open, by the buffers that show them.
---@type table<integer, gemini-exec.Proposal>
local open = {}

---@param buf integer
---@return string[]
local function lines_of(buf) return vim.api.nvim_buf_get_lines(buf, 0, -1, false) end

--- Changes only the lines that differ, in one step of undo.
---@param buf integer
---@param old string[]
---@param new string[]
local function change(buf, old, new)
  local first, last = 0, 0
  while first < math.min(#old, #new) and old[first + 1] == new[first + 1] do
    first = first + 1
  end
  while last < math.min(#old, #new) - first and old[#old - last] == new[#new - last] do
    last = last + 1
  end
  vim.api.nvim_buf_set_lines(buf, first, #old - last, false, vim.list_slice(new, first + 1, #new - last))
end

--- Ends a review. Its tab closes later: a buffer cannot go while it is written.
---@param buf integer
---@param applied boolean
local function finish(buf, applied)
  local proposal = open[buf]
  if not proposal then return end
  open[buf] = nil
  vim.schedule(function()
    draw.hide(proposal.document, false)
    proposal.answer(applied)
    if vim.api.nvim_tabpage_is_valid(proposal.tab) and #vim.api.nvim_list_tabpages() > 1 then
      vim.cmd.tabclose(vim.api.nvim_tabpage_get_number(proposal.tab))
    end
    if vim.api.nvim_buf_is_valid(buf) then vim.api.nvim_buf_delete(buf, { force = true }) end
  end)
end

---@param buf integer
local function keep(buf)
  local proposal = open[buf]
  local is_there = vim.api.nvim_buf_is_loaded(proposal.document)
  if not is_there or not vim.deep_equal(lines_of(proposal.document), proposal.lines) then
    return gemini.say('The text has changed since, so nothing was replaced. Discard this, then replace again.')
  elseif not vim.bo[proposal.document].modifiable then
    return gemini.say('This buffer cannot be changed. `:set modifiable` allows it.')
  end
  change(proposal.document, proposal.lines, lines_of(buf))
  vim.bo[buf].modified = false
  finish(buf, true)
end

--- The review that is meant: of the buffer in front, else the only one.
---@return integer?
local function meant()
  local front = vim.api.nvim_get_current_buf()
  if open[front] then return front end
  local bufs = vim.tbl_keys(open)
  local of_front = vim.tbl_filter(function(buf) return open[buf].document == front end, bufs)
  local buf = of_front[1] or #bufs == 1 and bufs[1] or nil
  if not buf then gemini.say('There is no change to review here. `:GeminiExec replace` proposes one.') end
  return buf
end

function M.keep()
  local buf = meant()
  if buf then keep(buf) end
end

function M.discard()
  local buf = meant()
  if buf then finish(buf, false) end
end

--- A buffer with the text that is proposed. It can be changed before it is kept.
---@param document integer
---@param params gemini-exec.Review
---@param encoding string
---@return integer
local function proposed(document, params, encoding)
  local buf = vim.api.nvim_create_buf(false, false)
  local name = vim.fs.basename(vim.api.nvim_buf_get_name(document))
  vim.api.nvim_buf_set_name(buf, ('gemini-exec-review://%d/%s'):format(buf, name))
  vim.bo[buf].buftype, vim.bo[buf].bufhidden, vim.bo[buf].swapfile = 'acwrite', 'wipe', false
  vim.api.nvim_buf_set_lines(buf, 0, -1, false, lines_of(document))
  vim.bo[buf].endofline, vim.bo[buf].fileformat = vim.bo[document].endofline, vim.bo[document].fileformat
  vim.lsp.util.apply_text_edits(params.edits, buf, encoding)
  vim.bo[buf].filetype = vim.bo[document].filetype
  vim.bo[buf].modified = false
  local function on(event, callback) vim.api.nvim_create_autocmd(event, { buffer = buf, callback = callback }) end
  on('BufWriteCmd', function() keep(buf) end)
  on('BufWipeout', function() finish(buf, false) end)
  return buf
end

--- Shows both in a tab of their own, each line beside what it would become: both have a bar above, and no result between.
---@param document integer
---@param buf integer
---@param label string
---@return integer tab
local function show(document, buf, label)
  vim.cmd(('tab sbuffer %d'):format(document))
  draw.hide(document, true)
  vim.cmd.diffthis()
  vim.wo[0][0].winbar = 'As it is'
  vim.cmd(('rightbelow vertical sbuffer %d'):format(buf))
  vim.cmd.diffthis()
  vim.wo[0][0].winbar = ('%s · :w keeps · :q discards'):format(label:gsub('%%', '%%%%'))
  return vim.api.nvim_get_current_tabpage()
end

--- `geminiExec/review`: answers once the person has kept or discarded it.
---@param params gemini-exec.Review
---@param client vim.lsp.Client
---@return { applied: boolean }
function M.review(params, client)
  local waiting = coroutine.running()
  local document = vim.uri_to_bufnr(params.uri)
  if not vim.api.nvim_buf_is_loaded(document) or vim.lsp.util.buf_versions[document] ~= params.version then
    gemini.say(('%s: the text has changed, so nothing is proposed.'):format(params.label))
    return { applied = false }
  end
  -- Later: some of what follows may not run while a message is read.
  vim.schedule(function()
    for buf, other in pairs(vim.deepcopy(open)) do
      if other.document == document then finish(buf, false) end
    end
    local buf = proposed(document, params, client.offset_encoding)
    open[buf] = {
      document = document,
      lines = lines_of(document),
      tab = show(document, buf, params.label),
      answer = function(applied) coroutine.resume(waiting, applied) end,
    }
  end)
  return { applied = coroutine.yield() }
end

return M

-- Lets the person tick several of a list, in a window of its own: `vim.ui.select` takes one.
local M = {}

local KEYS = ' Tab ticks · Enter takes · Esc leaves '

---@param names string[]
---@param ticked table<integer, true>
---@return string[]
local function lines_of(names, ticked)
  return vim
    .iter(ipairs(names))
    :map(function(place, name) return ('[%s] %s'):format(ticked[place] and 'x' or ' ', (name:gsub('%c', ' '))) end)
    :totable()
end

---@param lines string[]
---@param title string
---@return integer buf, integer win
local function opened(lines, title)
  local buf = vim.api.nvim_create_buf(false, true)
  vim.bo[buf].bufhidden = 'wipe'
  vim.bo[buf].filetype = 'gemini-exec-pick'
  local widths = vim.tbl_map(vim.fn.strdisplaywidth, lines)
  local width = math.min(math.max(vim.fn.strdisplaywidth(KEYS), unpack(widths)), vim.o.columns - 4)
  local height = math.min(#lines, math.max(1, math.floor(vim.o.lines * 0.6)))
  local win = vim.api.nvim_open_win(buf, true, {
    relative = 'editor',
    row = math.floor((vim.o.lines - height) / 2) - 1,
    col = math.floor((vim.o.columns - width) / 2) - 1,
    width = width,
    height = height,
    style = 'minimal',
    border = 'rounded',
    title = (' %s '):format(title),
    footer = KEYS,
  })
  vim.wo[win].cursorline = true
  return buf, win
end

--- Calls back with the places of those that the person ticks; with that of the one at the cursor if there is none. Not at
--- all where they leave.
---@param title string
---@param names string[]
---@param ticked table<integer, true> By place; those that are ticked at first
---@param next fun(places: integer[])
function M.several(title, names, ticked, next)
  local buf, win = opened(lines_of(names, ticked), title)
  local function draw()
    vim.bo[buf].modifiable = true
    vim.api.nvim_buf_set_lines(buf, 0, -1, false, lines_of(names, ticked))
    vim.bo[buf].modifiable = false
  end
  local function place() return vim.api.nvim_win_get_cursor(win)[1] end
  local function leave()
    if vim.api.nvim_win_is_valid(win) then vim.api.nvim_win_close(win, true) end
  end
  local function tick()
    local at = place()
    ticked[at] = not ticked[at] or nil
    draw()
    vim.api.nvim_win_set_cursor(win, { math.min(at + 1, #names), 0 })
  end
  local function take()
    local places = vim.tbl_keys(ticked)
    table.sort(places)
    places = #places > 0 and places or { place() }
    leave()
    next(places)
  end
  local keys = { ['<Tab>'] = tick, ['<Space>'] = tick, ['<CR>'] = take, ['<Esc>'] = leave, q = leave }
  for key, deed in pairs(keys) do
    vim.keymap.set('n', key, deed, { buffer = buf, nowait = true })
  end
  vim.api.nvim_create_autocmd('BufLeave', { buffer = buf, once = true, callback = leave })
  draw()
end

return M

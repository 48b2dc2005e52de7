-- Lets the person choose from a list, in a window of its own: Neovim's `vim.ui.select` takes one, and stops at `-- More --`
-- below a screen of them.
local M = {}

local KEYS = ' Tab ticks · Enter takes · Esc leaves '
local KEYS_OF_ONE = ' Enter takes · / searches · Esc leaves '

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
---@param keys string What keys do
---@return integer buf, integer win
local function opened(lines, title, keys)
  local buf = vim.api.nvim_create_buf(false, true)
  vim.bo[buf].bufhidden = 'wipe'
  vim.bo[buf].filetype = 'gemini-exec-pick'
  local width = vim.fn.strdisplaywidth(keys)
  for _, line in ipairs(lines) do
    width = math.max(width, vim.fn.strdisplaywidth(line))
  end
  width = math.min(width, vim.o.columns - 4)
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
    footer = keys,
  })
  vim.wo[win].cursorline, vim.wo[win].wrap = true, false
  return buf, win
end

--- Closes a list. Where it was left by itself, nothing happens.
---@param win integer
local function leave(win)
  if vim.api.nvim_win_is_valid(win) then vim.api.nvim_win_close(win, true) end
end

---@param buf integer
---@param win integer
---@param keys table<string, fun()>
local function listen(buf, win, keys)
  local function go() leave(win) end
  for key, deed in pairs(vim.tbl_extend('keep', keys, { ['<Esc>'] = go, q = go })) do
    vim.keymap.set('n', key, deed, { buffer = buf, nowait = true })
  end
  vim.api.nvim_create_autocmd('BufLeave', { buffer = buf, once = true, callback = go })
end

--- Calls back with the places of those that the person ticks; with that of the one at the cursor if there is none. Not at
--- all where they leave.
---@param title string
---@param names string[]
---@param ticked table<integer, true> By place; those that are ticked at first
---@param next fun(places: integer[])
function M.several(title, names, ticked, next)
  local buf, win = opened(lines_of(names, ticked), title, KEYS)
  local function draw()
    vim.bo[buf].modifiable = true
    vim.api.nvim_buf_set_lines(buf, 0, -1, false, lines_of(names, ticked))
    vim.bo[buf].modifiable = false
  end
  local function place() return vim.api.nvim_win_get_cursor(win)[1] end
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
    leave(win)
    next(places)
  end
  listen(buf, win, { ['<Tab>'] = tick, ['<Space>'] = tick, ['<CR>'] = take })
  draw()
end

--- Whether Neovim's own list would be shown, not that of a plugin.
---@return boolean
local function is_of_neovim() return debug.getinfo(vim.ui.select, 'S').source:find('%f[%w]vim/ui%.lua$') ~= nil end

--- As `vim.ui.select`, which a plugin may have replaced; else in a window, where Enter behind a number takes that one.
---@generic T
---@param items T[]
---@param options { prompt: string, kind?: string, format_item: fun(item: T): string }
---@param next fun(item: T)
function M.one(items, options, next)
  if not is_of_neovim() then
    return vim.ui.select(items, options, function(item)
      if item then next(item) end
    end)
  end
  local digits = #tostring(#items)
  local function line_of(place, item)
    return ('%' .. digits .. 'd: %s'):format(place, (options.format_item(item):gsub('%c', ' ')))
  end
  local lines = vim.iter(ipairs(items)):map(line_of):totable()
  local buf, win = opened(lines, options.prompt, KEYS_OF_ONE)
  vim.api.nvim_buf_set_lines(buf, 0, -1, false, lines)
  vim.bo[buf].modifiable = false
  listen(buf, win, {
    ['<CR>'] = function()
      local place = vim.v.count > 0 and vim.v.count or vim.api.nvim_win_get_cursor(win)[1]
      leave(win)
      if items[place] then next(items[place]) end
    end,
  })
end

return M

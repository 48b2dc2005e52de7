-- What of a result stands behind the text and what below it. Pure: no buffer, no window.
local M = {}

local width_of = vim.fn.strdisplaywidth
local GAP = '  '

--- One line without anything that moves the cursor.
---@param text string
---@return string
local function plain(text) return (text:gsub('\t', '    '):gsub('%c', ' ')) end

--- The first part of a line that fits, and the rest. Breaks at a space where one is near.
---@param line string
---@param width integer
---@return string part
---@return string rest
local function break_at(line, width)
  local used, fits, space = 0, 0, nil ---@type integer, integer, integer?
  -- No more of a long line than can fit.
  for _, char in ipairs(vim.fn.split(vim.fn.strcharpart(line, 0, width + 1), '\\zs')) do
    used = used + width_of(char)
    if used > width and fits > 0 then break end
    fits = fits + #char
    space = char == ' ' and fits or space
  end
  local cut = fits < #line and space and space > fits / 2 and space or fits
  return line:sub(1, cut), line:sub(cut + 1)
end

--- A text as lines that fit.
---@param text string
---@param width integer
---@return string[]
function M.wrap(text, width)
  local lines = {}
  -- The first line may be the head of a table.
  local kept = text:gsub('\r', ''):gsub('^%s*\n', ''):gsub('%s+$', '')
  for line in vim.gsplit(kept, '\n', { plain = true }) do
    local rest = plain(line)
    repeat
      local part
      part, rest = break_at(rest, math.max(width, 1))
      table.insert(lines, (part:gsub(' +$', '')))
    until rest == ''
  end
  return lines
end

--- The first lines, with a last one that tells how many are left out.
---@param lines string[]
---@param most integer
---@return string[]
function M.fold(lines, most)
  if #lines <= most then return lines end
  local folded = vim.list_slice(lines, 1, most)
  local left = #lines - most
  table.insert(folded, ('… %d more %s · :GeminiExec peek'):format(left, left == 1 and 'line' or 'lines'))
  return folded
end

---@class gemini-exec.Layout
---@field behind string[] The hint and what it took, as far as they fit behind the line
---@field below string[] The rest

--- Where the parts of an ask go.
---@param ask gemini-exec.Ask
---@param room integer Columns that are free behind the line
---@param width integer Columns of a whole line
---@param most integer Lines below
---@param others integer Older asks that stand at the same line
---@return gemini-exec.Layout
function M.of(ask, room, width, most, others)
  local hint, cost = plain(ask.beside.hint), plain(ask.beside.cost)
  local both = cost == '' and { hint } or { hint, cost }
  -- What was assumed is said also where there is no room for the rest.
  local hints = (ask.along or '') ~= '' and { hint, plain(ask.along) } or { hint }
  if others > 0 then
    table.insert(both, '+' .. others)
    table.insert(hints, '+' .. others)
  end
  local behind = vim
    .iter({ both, hints })
    :find(function(parts) return width_of(table.concat(parts, GAP)) + #GAP <= room end) or {}
  local below = #behind == 0 and M.wrap(table.concat(hints, GAP), width) or {}
  local unsaid = table.concat(vim.list_slice(vim.split(ask.text, '\n'), ask.beside.said + 1), '\n')
  if vim.trim(unsaid) ~= '' then vim.list_extend(below, M.wrap(unsaid, width)) end
  below = M.fold(below, most)
  if #ask.charts > 0 then
    local charts = #ask.charts == 1 and 'chart' or 'charts'
    table.insert(below, ('▣ %d %s · :GeminiExec chart'):format(#ask.charts, charts))
  end
  if ask.missing then table.insert(below, ('Get %s · :GeminiExec more'):format(plain(ask.missing))) end
  return { behind = behind, below = below }
end

return M

-- Where the cells of a file are; the server has the last word, and finds where they begin.
local M = {}

--- The fence that a line may open.
---@param line string
---@return string?
local function opened_by(line)
  local mark, rest = line:match('^%s*(```+)(.*)$')
  if mark then return not rest:find('`', 1, true) and mark or nil end
  return line:match('^%s*(~~~+)')
end

--- Whether a line, 1-based, is in a fence that ends. One that is still open would make all of the prose below it a cell.
---@param lines string[]
---@param at integer
---@return boolean
local function is_in_fence(lines, at)
  local fence, first = nil, 0 ---@type string?, integer
  for number, line in ipairs(lines) do
    if not fence then
      if number > at then return false end
      fence, first = opened_by(line), number
    elseif vim.startswith(vim.trim(line), fence) and vim.trim(line):find('^' .. fence:sub(1, 1) .. '+$') then
      if first <= at and at <= number then return true end
      fence = nil
    end
  end
  return false
end

--- Whether a line of Python begins a cell.
---@param line string
---@return boolean
local function is_mark(line) return line:find('^#%s*%%%%') ~= nil or line:find('^#%s*In%[[%d ]*%]') ~= nil end

--- Whether a line, 1-based, is in a cell: of Python with marks of cells, or of Markdown within a fence.
---@param lines string[]
---@param filetype string
---@param at integer
---@return boolean
function M.has(lines, filetype, at)
  if filetype == 'python' then return vim.iter(lines):any(is_mark) end
  return vim.list_contains({ 'markdown', 'quarto', 'rmd' }, filetype) and is_in_fence(lines, at)
end

return M

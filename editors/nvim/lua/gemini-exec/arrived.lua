-- Says in a line what came where nobody sees it: above or below what a window shows, or in a buffer that none shows.
local gemini = require('gemini-exec')

local M = {}

local TAIL = ' · :GeminiExec show'
--- So many columns of a result come before what is told around it.
local LEAST = 24

--- The asks that run, as far as was told, by server and id.
---@type table<string, true>
local running = {}

---@param client_id integer
---@param id integer
---@return string
local function name_of(client_id, id) return ('%d:%d'):format(client_id, id) end

--- Whether a window of this tab page shows the row of a result.
---@param buf integer
---@param line integer 0-based
---@param is_below boolean Whether it stands only below its line
---@return boolean
local function is_seen(buf, line, is_below)
  local row = math.min(line + 1, vim.api.nvim_buf_line_count(buf))
  return vim.iter(vim.api.nvim_tabpage_list_wins(0)):any(function(win)
    if vim.api.nvim_win_get_buf(win) ~= buf then return false end
    local at = vim.fn.screenpos(win, row, vim.fn.col({ row, '$' }, win)).row
    local info = vim.fn.getwininfo(win)[1]
    local last = info.winrow + info.winbar + info.height - 1
    return at > 0 and (not is_below or at < last)
  end)
end

---@param buf integer
---@param ask gemini-exec.Ask
local function say(buf, ask)
  local is_shown = #vim.fn.win_findbuf(buf) > 0
  local name = is_shown and '' or vim.fs.basename(vim.api.nvim_buf_get_name(buf)) .. ': '
  local wanted = math.min(vim.fn.strdisplaywidth(ask.hint), LEAST)
  -- From all that is told to the result alone.
  local ways = { { 'gemini-exec: ' .. name, TAIL }, { 'gemini-exec: ' .. name, '' }, { name, '' }, { '', '' } }
  for place, around in ipairs(ways) do
    local room = vim.v.echospace - vim.fn.strdisplaywidth(around[1] .. around[2])
    if room >= wanted or place == #ways then
      return gemini.tell(around[1] .. gemini.clipped(ask.hint, room) .. around[2], vim.log.levels.INFO)
    end
  end
end

--- Notes that an ask was begun here: it may be over before it is told that it runs.
---@param client_id integer
---@param id integer
function M.begun(client_id, id) running[name_of(client_id, id)] = true end

--- Looks at an ask of a buffer that was told. Says what came, if that has just come and is not seen.
---@param client_id integer
---@param buf integer
---@param ask gemini-exec.Ask
---@param is_running boolean
---@param is_below boolean Whether its result stands only below its line
function M.look(client_id, buf, ask, is_running, is_below)
  local name = name_of(client_id, ask.ask)
  local has_ended = running[name] and not is_running
  running[name] = is_running or nil
  if has_ended and ask.state ~= 'cancelled' and not is_seen(buf, ask.line, is_below) then say(buf, ask) end
end

return M

-- The asks of a buffer: waited for where they come back from the history, and found again in it.
local draw = require('gemini-exec.draw')
local gemini = require('gemini-exec')
local server = require('gemini-exec.server')

local M = {}

--- How long kept asks may take to come back to their text, in milliseconds.
local PATIENCE = 1500

--- Calls back once the kept asks of a buffer stand in it, or do not come.
---@param client vim.lsp.Client
---@param buf integer
---@param patience integer Milliseconds
---@param next fun()
local function once_told(client, buf, patience, next)
  if draw.is_told(buf) then return next() end
  if patience <= 0 then
    -- Their text is not found any more: the next command need not wait again.
    draw.take(client.id, { uri = vim.uri_from_bufnr(buf), version = 0, asks = {} })
    return next()
  end
  vim.defer_fn(function()
    if vim.api.nvim_buf_is_loaded(buf) then once_told(client, buf, patience - 10, next) end
  end, 10)
end

--- Calls back with the server of a buffer once its asks are known; starts one where need be.
---@param buf integer
---@param next fun(client: vim.lsp.Client)
function M.with(buf, next)
  local is_attached = #vim.lsp.get_clients({ bufnr = buf, name = server.NAME }) > 0
  if not is_attached and server.problem_of(buf) then return M.say_none() end
  if not is_attached and not server.is_possible() then return end
  server.with(buf, function(client)
    if draw.is_told(buf) then return next(client) end
    local whose = { uri = vim.uri_from_bufnr(buf), limit = 1 }
    server.request(client, 'geminiExec/history', whose, function(answer)
      local is_kept = #(answer --[[@as gemini-exec.History]]).entries > 0
      once_told(client, buf, is_kept and PATIENCE or 0, function() next(client) end)
    end)
  end)
end

function M.say_none() gemini.say('Nothing was asked here that this could be about. `:GeminiExec ask` asks.') end

--- Calls back with the entries of the history of the asks at a line of a buffer.
---@param buf integer
---@param line integer
---@param next fun(client: vim.lsp.Client, entries: gemini-exec.Kept[])
function M.kept_at(buf, line, next)
  M.with(buf, function(client)
    local here = draw.here(buf, line, function(ask) return not draw.is_running(ask) end)
    if #here == 0 then return next(client, {}) end
    local ids = vim.tbl_map(function(ask) return ask.ask end, here)
    server.request(client, 'geminiExec/history', { asks = ids }, function(answer)
      next(client, (answer --[[@as gemini-exec.History]]).entries)
    end)
  end)
end

return M

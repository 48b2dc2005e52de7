-- Runs in every buffer that is a file: an ask comment may stand in any language.
local server = require('gemini-exec.server')

---@type vim.lsp.Config
return {
  cmd = server.run,
  root_dir = server.root,
  -- Settings are also asked for later; here they are known before the first ask.
  before_init = function(params, config)
    params.initializationOptions = vim.tbl_get(config.settings or {}, 'geminiExec')
  end,
  capabilities = {
    -- Results are drawn by this plugin, and the server sends no inlay hints.
    -- What does not fit behind a line stands below it.
    experimental = { geminiExec = { asks = true, input = true, key = true, review = true, hintWidth = 80 } },
    workspace = { textDocumentContent = { dynamicRegistration = false } },
  },
  -- What stands beside the text need not be underlined as well.
  settings = { geminiExec = { diagnostics = false } },
  handlers = {
    ['geminiExec/asks'] = function(_, asks, ctx) require('gemini-exec.draw').take(ctx.client_id, asks) end,
    ['geminiExec/input'] = function(_, input) return server.input(input) end,
    ['geminiExec/review'] = function(_, review, ctx)
      return require('gemini-exec.review').review(review, assert(vim.lsp.get_client_by_id(ctx.client_id)))
    end,
    ['geminiExec/typeKey'] = function(_, _, ctx)
      -- Later: the answer is not to wait for the person.
      vim.schedule(function() server.type_key(assert(vim.lsp.get_client_by_id(ctx.client_id))) end)
      return vim.NIL
    end,
    ['geminiExec/closePage'] = function(_, page, ctx) require('gemini-exec.result').close(page.uri, ctx.client_id) end,
    -- Neovim's own would have the person press Enter.
    ['window/showMessage'] = function(_, params)
      local is_trouble = params.type <= vim.lsp.protocol.MessageType.Warning
      require('gemini-exec').say(params.message, is_trouble and vim.log.levels.WARN or vim.log.levels.INFO)
    end,
    ['window/showDocument'] = function(err, params, ctx) return require('gemini-exec.result').show(err, params, ctx) end,
    ['workspace/textDocumentContent/refresh'] = function(_, params, ctx)
      return require('gemini-exec.result').refresh(params.uri, ctx.client_id)
    end,
  },
}

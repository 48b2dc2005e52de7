-- Only registers; everything else is loaded when it is first used.
vim.api.nvim_create_user_command('GeminiExec', function(call)
  require('gemini-exec.commands').run(call)
end, {
  nargs = '*',
  range = true,
  desc = 'Ask Gemini with code execution',
  complete = function(_, line, column)
    return require('gemini-exec.commands').complete(line:sub(1, column))
  end,
})

for _, name in ipairs({
  'ask', 'attach', 'file', 'preview', 'show', 'peek', 'follow', 'retry', 'cancel', 'dismiss',
  'insert', 'replace', 'output', 'run', 'chart',
}) do
  vim.keymap.set('n', ('<Plug>(gemini-exec-%s)'):format(name), ('<Cmd>GeminiExec %s<CR>'):format(name))
end
for _, name in ipairs({ 'ask', 'attach', 'preview' }) do
  vim.keymap.set('x', ('<Plug>(gemini-exec-%s)'):format(name), function()
    require('gemini-exec.commands').selection(name)
  end)
end

vim.api.nvim_create_autocmd('BufReadCmd', {
  group = vim.api.nvim_create_augroup('gemini-exec', {}),
  pattern = 'gemini-exec://*',
  callback = function(args)
    require('gemini-exec.result').read(args.buf)
  end,
})

-- Only registers; everything else is loaded when it is first used.
if vim.fn.has('nvim-0.11') == 0 then
  return vim.notify('gemini-exec needs Neovim 0.11 or newer.', vim.log.levels.WARN)
end

-- A plugin manager makes the tags of the help; a folder on the runtimepath has none.
local doc = vim.fs.joinpath(vim.fs.dirname(vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, 'S').source:sub(2)))), 'doc')
if not vim.uv.fs_stat(vim.fs.joinpath(doc, 'tags')) then pcall(vim.cmd.helptags, vim.fn.fnameescape(doc)) end

vim.api.nvim_create_user_command('GeminiExec', function(call) require('gemini-exec.commands').run(call) end, {
  nargs = '*',
  range = true,
  desc = 'Ask Gemini with code execution',
  complete = function(_, line, column) return require('gemini-exec.commands').complete(line:sub(1, column)) end,
})

local of_cursor = 'ask ask! attach cancel chart delete discard dismiss file files follow full goto history insert keep more'
  .. ' output peek preview replace retry run show toggle'
for name in vim.gsplit(of_cursor, ' ') do
  vim.keymap.set('n', ('<Plug>(gemini-exec-%s)'):format(name), ('<Cmd>GeminiExec %s<CR>'):format(name))
end
for name in vim.gsplit('ask ask! attach preview run', ' ') do
  local function of_selection() require('gemini-exec.commands').selection(name) end
  vim.keymap.set('x', ('<Plug>(gemini-exec-%s)'):format(name), of_selection)
end

vim.api.nvim_create_autocmd('BufReadCmd', {
  group = vim.api.nvim_create_augroup('gemini-exec', {}),
  pattern = 'gemini-exec://*',
  callback = function(args) require('gemini-exec.result').read(args.buf) end,
})

-- The pure parts, in Neovim but without a screen: nvim --clean --headless -l unit.lua PLUGIN
vim.opt.runtimepath:prepend(arg[1])
local layout = require('gemini-exec.layout')
local failures = 0

local function test(name, check)
  local ok, problem = xpcall(check, debug.traceback)
  if not ok then
    failures = failures + 1
    io.stderr:write(('FAILED %s\n%s\n'):format(name, problem))
  end
end

local function equal(got, wanted)
  if not vim.deep_equal(got, wanted) then
    error(('got %s\nwanted %s'):format(vim.inspect(got), vim.inspect(wanted)), 2)
  end
end

test('a long line breaks at a space, or within a word without spaces', function()
  equal(layout.wrap('the mean of the three', 12), { 'the mean of', 'the three' })
  equal(layout.wrap('abcdefghij', 4), { 'abcd', 'efgh', 'ij' })
end)

test('a wide character that does not fit goes to the next line', function()
  equal(layout.wrap('漢字漢字', 5), { '漢字', '漢字' })
  equal(layout.wrap('漢字', 1), { '漢', '字' })
end)

test(
  'the columns of a table stay aligned',
  function() equal(layout.wrap('a   b\n1   2\n', 20), { 'a   b', '1   2' }) end
)

test(
  'nothing in a text can move the cursor',
  function() equal(layout.wrap('a\tb\27[31mc\r\nd', 40), { 'a    b [31mc', 'd' }) end
)

test('an empty text is one empty line', function() equal(layout.wrap('', 10), { '' }) end)

test('folded lines are counted', function()
  equal(layout.fold({ 'a', 'b', 'c' }, 3), { 'a', 'b', 'c' })
  equal(layout.fold({ 'a', 'b', 'c' }, 2), { 'a', 'b', '… 1 more line · :GeminiExec peek' })
  equal(layout.fold({ 'a', 'b', 'c' }, 1), { 'a', '… 2 more lines · :GeminiExec peek' })
end)

test('Neovim is known as who shows a message, in each of its versions', function()
  local gemini = require('gemini-exec')
  equal(gemini.is_of_neovim(debug.getinfo(vim.notify, 'S').source), true)
  equal(gemini.is_of_neovim('@vim/_editor.lua'), true)
  equal(gemini.is_of_neovim('@/usr/share/nvim/runtime/lua/vim/_core/editor.lua'), true)
  equal(gemini.is_of_neovim('@/home/me/nvim/lazy/notes/lua/notes/_editor.lua'), false)
end)

test('a message that is refused leaves the options as they were', function()
  local gemini = require('gemini-exec')
  local before, echo = vim.o.messagesopt, vim.api.nvim_echo
  vim.api.nvim_echo = function() error('refused') end
  local is_said = pcall(gemini.say, ('long '):rep(200))
  vim.api.nvim_echo = echo
  equal({ is_said, vim.o.messagesopt }, { false, before })
end)

local function ask(text, said, charts)
  local beside = { hint = '⇒ mean = 2', cost = '✓ 1 run', said = said or 0 }
  return { beside = beside, text = text, charts = charts or {} }
end

test('lines that the hint shows are not repeated below it', function()
  equal(layout.of(ask('mean = 2\n', 1), 40, 80, 8, 0), { behind = { '⇒ mean = 2', '✓ 1 run' }, below = {} })
  equal(layout.of(ask('rows 3\nmean = 2'), 40, 80, 8, 0).below, { 'rows 3', 'mean = 2' })
  equal(layout.of(ask('**mean** = `2`\n\n  rows 3', 2), 40, 80, 8, 0).below, { '  rows 3' })
end)

test('without room the cost is left out first, then the hint moves below', function()
  equal(layout.of(ask('mean = 2', 1), 15, 80, 8, 0), { behind = { '⇒ mean = 2' }, below = {} })
  equal(layout.of(ask('mean = 2', 1), 5, 80, 8, 0), { behind = {}, below = { '⇒ mean = 2' } })
end)

test('files that went along are said also where there is no room for the cost', function()
  local one = vim.tbl_extend('force', ask('mean = 2', 1), { along = 'with a.csv' })
  one.beside.cost = '✓ with a.csv · 1 run'
  equal(layout.of(one, 40, 80, 8, 0).behind, { '⇒ mean = 2', '✓ with a.csv · 1 run' })
  equal(layout.of(one, 30, 80, 8, 0).behind, { '⇒ mean = 2', 'with a.csv' })
  equal(layout.of(one, 5, 80, 8, 0).below, { '⇒ mean = 2  with a.csv' })
end)

test('of several at one line the newest is shown, and how many others there are', function()
  equal(layout.of(ask('mean = 2', 1), 40, 80, 8, 2), { behind = { '⇒ mean = 2', '✓ 1 run', '+2' }, below = {} })
  equal(layout.of(ask('mean = 2', 1), 17, 80, 8, 1), { behind = { '⇒ mean = 2', '+1' }, below = {} })
  equal(layout.of(ask('mean = 2', 1), 5, 80, 8, 1), { behind = {}, below = { '⇒ mean = 2  +1' } })
end)

test('charts are counted below, folded or not', function()
  equal(layout.of(ask('mean = 2', 1, { 'file:///a.png' }), 40, 80, 8, 0).below, { '▣ 1 chart · :GeminiExec chart' })
  equal(
    layout.of(ask('a\nb', 0, { 'file:///a.png', 'file:///b.png' }), 40, 80, 1, 0).below,
    { 'a', '… 1 more line · :GeminiExec peek', '▣ 2 charts · :GeminiExec chart' }
  )
end)

test('what costs nothing yet has no gap, and what gets a library stands below', function()
  local lacking = { beside = { hint = '✗ no', cost = '', said = 1 }, text = 'no', charts = {}, missing = 'pandas' }
  equal(layout.of(lacking, 80, 80, 8, 0), { behind = { '✗ no' }, below = { 'Get pandas · :GeminiExec more' } })
end)

test('a program is folded, and what a fence says is no fold', function()
  local lines = { '<details>', '<summary>Program: 1 line</summary>', '```html', '<details>', '```', '</details>', 'x' }
  equal(require('gemini-exec.result').folds(lines), { [1] = '>1', [6] = '<1' })
end)

test('every command is in the table of the README and in the help', function()
  local folder = vim.fs.dirname(debug.getinfo(layout.of, 'S').source:sub(2)):gsub('/lua/.*', '')
  local readme = table.concat(vim.fn.readfile(folder .. '/../README.md'), '\n')
  local help = table.concat(vim.fn.readfile(folder .. '/doc/gemini-exec.txt'), '\n')
  local function untold(name)
    return not readme:find('`' .. name .. '[` ]') or not help:find('*:GeminiExec-' .. name .. '*', 1, true)
  end
  equal(vim.tbl_filter(untold, require('gemini-exec.commands').names()), {})
end)

test('unusable options count as not set', function()
  local options = require('gemini-exec').options
  for _, set in ipairs({ 'x', { lines = 'many', sever = 'x' }, { server = 7 } }) do
    vim.g.gemini_exec = set
    equal(options(), { lines = 8 })
  end
  vim.g.gemini_exec = nil
end)

local server = require('gemini-exec.server')
local folder = vim.fn.tempname()
vim.fn.mkdir(folder)
local function program(name)
  local path = folder .. '/' .. name
  vim.fn.writefile({ '#!/bin/sh' }, path)
  vim.fn.setfperm(path, 'rwx------')
  return path
end

local function among(places)
  server.places = function() return places end
end

test('the first place with a program wins', function()
  among({ folder .. '/none', program('a'), program('b') })
  equal(server.program(), folder .. '/a')
end)

test('the server of the settings is used or reported missing, never replaced', function()
  vim.g.gemini_exec = { server = folder .. '/none' }
  among({ program('a') })
  equal({ server.program() }, { nil, 'vim.g.gemini_exec.server names ' .. folder .. '/none, which is no program.' })
  vim.g.gemini_exec = { server = folder .. '/a' }
  among({})
  equal(server.program(), folder .. '/a')
  vim.g.gemini_exec = nil
end)

test('without a server a message says how to get one', function()
  among({})
  equal(select(2, server.program()), 'There is no server.')
end)

test('only our own images count as charts', function()
  local evil = '![chart 1](<file:///etc/evil.desktop>)'
  local lines = { '![chart 1](<file:///tmp/a%20b.png>)', 'text ![x](<file:///y.png>)', '![x](http://y)' }
  vim.list_extend(lines, { '````python', evil, '```', evil, '````', '~~~ text', evil, '~~~' })
  equal(require('gemini-exec.result').charts(lines), { { line = 1, path = '/tmp/a b.png' } })
end)

test('kept asks are listed in columns, one line each', function()
  local lines = require('gemini-exec.history').lines({
    {
      number = 3,
      when = '14:02',
      name = 'prices.csv',
      question = 'mean\nof it?',
      latest = 'and the\nmode?',
      hint = '⇒ 2',
    },
    {
      number = 2,
      when = 'yesterday 09:30',
      name = '漢字.csv',
      question = '漢字?',
      latest = '',
      hint = '⋯ queued',
    },
    { number = 1, when = '3 November 2025', name = ('x'):rep(40), question = 'max?', latest = '', hint = '' },
  })
  equal(lines, {
    '14:02            prices.csv                mean of it? … and the mode?  ⇒ 2',
    'yesterday 09:30  漢字.csv                  漢字?  ⋯ queued',
    '3 November 2025  ' .. ('x'):rep(23) .. '…  max?  ',
  })
  equal(require('gemini-exec.history').lines({}), {})
end)

test('the words of :GeminiExec are completed', function()
  local complete = require('gemini-exec.commands').complete
  equal(complete('GeminiExec re'), { 'replace', 'retry' })
  equal(complete("'<,'>GeminiExec save "), { 'py', 'ipynb' })
  equal(complete('silent Gemini save '), { 'py', 'ipynb' })
  equal(complete('GeminiExec nonsense '), {})
end)

test('every command about the text at the cursor has a map', function()
  vim.cmd.source(arg[1] .. '/plugin/gemini-exec.lua')
  local others = { doctor = true, env = true, key = true, log = true, save = true, usage = true }
  for _, name in ipairs(require('gemini-exec.commands').names()) do
    equal({ name, vim.fn.maparg(('<Plug>(gemini-exec-%s)'):format(name), 'n') ~= '' }, { name, not others[name] })
  end
end)

test('files that the code names go along while their names stand at the head of the question', function()
  local files = { { uri = 'file:///x', name = 'x.csv' }, { uri = 'file:///y', name = 'data/x y.csv' } }
  local with_files = require('gemini-exec.server').with_files
  equal(
    { with_files('@x.csv @data/x y.csv mean of @x.csv?', files) },
    { 'mean of @x.csv?', { 'file:///x', 'file:///y' } }
  )
  equal({ with_files('@data/x y.csv ', files) }, { '', { 'file:///y' } })
  equal({ with_files('mean?', files) }, { 'mean?', {} })
  equal({ with_files('@x.csvs?', files) }, { '@x.csvs?', {} })
end)

vim.fn.delete(folder, 'rf')
os.exit(failures == 0 and 0 or 1)

---@meta
-- What the server sends and takes, as ../../../PROTOCOL.md tells it, and what a person can set. Nothing here runs.

---@class gemini-exec.Options `vim.g.gemini_exec`
---@field server? string The server to run, before any other
---@field lines? integer How many lines of a result stand below the text; the rest is folded

---@alias gemini-exec.State 'queued'|'sending'|'thinking'|'writing'|'runningCode'|'answered'|'failed'|'cancelled'
---@alias gemini-exec.Severity 'information'|'warning'|'error'

---@class gemini-exec.Ask One ask of a document, as `geminiExec/asks` tells it
---@field ask integer
---@field range lsp.Range
---@field state gemini-exec.State
---@field severity gemini-exec.Severity
---@field stale boolean
---@field model boolean Whether a model answers
---@field question string
---@field title string The question, else a line of the text that tells it apart
---@field missing? string The library that its program lacked
---@field hint string The result in one short line
---@field beside gemini-exec.Beside The same in parts
---@field text string The result in several lines
---@field line integer The line it stands beside
---@field charts string[] URIs of its charts
---@field along? string Files that went along because the code names them, in words; mostly empty
---@field summary string What it took, with all of that

---@class gemini-exec.Beside What stands behind a line and below it, each thing once
---@field hint string The hint without its charts
---@field cost string What it took, as far as the hint does not say that
---@field said integer How many of the first lines of the text the hint says

---@class gemini-exec.Asks Parameters of `geminiExec/asks`
---@field uri string
---@field version integer
---@field asks gemini-exec.Ask[]

---@class gemini-exec.Input Parameters of `geminiExec/input`, answered by `{ value = string?, files = string[]? }`
---@field prompt string
---@field uri string
---@field about? string Who gets what
---@field otherwise? string What is done without a question; without it there must be one
---@field files? { uri: string, name: string }[] Data files that the code names

---@class gemini-exec.Review Parameters of `geminiExec/review`, answered by `{ applied = boolean }`
---@field uri string
---@field version integer The version of the document that the edits are for
---@field label string What is done
---@field edits lsp.TextEdit[]

---@class gemini-exec.DataFiles Answer of `geminiExec/dataFiles`
---@field files { uri: string, name: string, named?: true }[] `named`: the text names it, and it would go along

---@class gemini-exec.Answer Answer of `geminiExec/answer`
---@field text string

---@class gemini-exec.Kept One ask of the history
---@field number integer
---@field position integer Where it stands in the list, for `before`
---@field state gemini-exec.State
---@field model boolean Whether a model answered
---@field name string The file it is about; may be empty
---@field question string What was asked first
---@field latest string What was asked last; empty if it was asked only once
---@field hint string The result of what was asked last
---@field when string When it was asked, in words

---@class gemini-exec.History Answer of `geminiExec/history`
---@field entries gemini-exec.Kept[] Latest first
---@field more boolean Whether there are older ones

---@class gemini-exec.Content Answer of `workspace/textDocumentContent`
---@field text string

---@class gemini-exec.KeyVerdict What came of a key, as `geminiExec/key` tells it
---@field taken boolean
---@field message string

;;; eglot-tests.el --- The server in Emacs, as the README configures it  -*- lexical-binding: t -*-

;; Works with Emacs 28.2 and eglot 1.9 of Debian, and with Emacs 30.1 and its own eglot.

;;; Code:

(require 'cl-lib)
(require 'ert)
(require 'eglot)
(require 'flymake)

;; The configuration of a person.
(add-to-list 'eglot-server-programs `((python-mode python-ts-mode) . (,(getenv "GEMINI_EXEC") "lsp")))

(setq make-backup-files nil
      create-lockfiles nil
      auto-save-default nil
      eglot-confirm-server-initiated-edits nil
      eglot-autoshutdown nil)
(dolist (compiling '(native-comp-jit-compilation native-comp-deferred-compilation native-comp-enable-subr-trampolines
                                                     comp-enable-subr-trampolines))
  (when (boundp compiling) (set compiling nil)))

(defun tests-await (what holds)
  "Let Emacs work until HOLDS is true, and return that; WHAT says what is missing."
  (let* ((begun (float-time)) (idle begun) found)
    (while (not (setq found (funcall holds)))
      (when (> (float-time) (+ begun 20)) (error "Never seen: %s" what))
      ;; Eldoc requests a hover whenever the person pauses. Emacs before 30 needs that: it handles a message that
      ;; arrived together with the response to a command only when the server sends another one.
      (when (and (> (float-time) (+ idle 0.5)) (eglot-managed-p))
        (setq idle (float-time))
        (eglot-hover-eldoc-function #'ignore))
      (accept-process-output nil 0.02))
    found))

(defun tests-play (recordings)
  "A service that plays RECORDINGS, one or a list, by fake-gemini; its address and its process."
  (let* ((said "")
         (process (make-process :name "fake-gemini" :noquery t :connection-type 'pipe
                                :command (cons (getenv "FAKE_GEMINI") (ensure-list recordings))
                                :filter (lambda (_ text) (setq said (concat said text))))))
    (tests-await "the address of the service" (lambda () (string-match "\n" said)))
    (cons (substring said 0 (match-beginning 0)) process)))

(defvar tests-said nil "What Emacs told the person, the last first.")
(advice-add 'message :before
            (lambda (&optional words &rest values)
              (when words (push (apply #'format-message words values) tests-said))))

(defmacro tests-with-document (recording name text &rest body)
  "Open TEXT as the document NAME with the server, whose service plays RECORDING, and do BODY there."
  (declare (indent 3))
  `(let* ((folder (file-name-as-directory (make-temp-file "workspace" t)))
          (service (tests-play ,recording))
          (process-environment
           (append (list "GEMINI_API_KEY=AIzaSyNoRealKey" (concat "GOOGLE_GEMINI_BASE_URL=" (car service)))
                   process-environment))
          (file (expand-file-name ,name folder))
          (project-find-functions (list (lambda (_) (cons 'transient folder)))))
     (setq tests-said nil)
     (write-region ,text nil file nil 'quiet)
     (with-current-buffer (find-file-noselect file)
       (set-window-buffer nil (current-buffer))
       (unwind-protect
           (progn
             (apply #'eglot (eglot--guess-contact))
             (tests-await "eglot" (lambda () (and (eglot-managed-p) (eglot-current-server))))
             ;; Flymake starts when Emacs is idle, which it never is in batch.
             (flymake-start)
             ,@body)
         (set-buffer-modified-p nil)
         (ignore-errors (eglot-shutdown (eglot-current-server)))
         (process-send-eof (cdr service))
         (kill-buffer)
         (delete-directory folder t)))))

(defun tests-select (text)
  "Select TEXT."
  (goto-char (point-min))
  (search-forward text)
  (set-mark (match-beginning 0))
  (setq transient-mark-mode t mark-active t))

(defun tests-choose (title)
  "Choose the code action TITLE on the selection, as the person does at the prompt."
  (cl-letf (((symbol-function 'completing-read) (lambda (&rest _) title))
            ;; In batch mode nobody can choose.
            (last-nonmenu-event ?a))
    (call-interactively #'eglot-code-actions)))

(defun tests-problems ()
  "What flymake shows, as lines."
  (mapcar (lambda (one)
            (format "%d: %s" (line-number-at-pos (flymake-diagnostic-beg one)) (flymake-diagnostic-text one)))
          (flymake-diagnostics)))

(defun tests-await-problem (words)
  "Wait until flymake shows WORDS, and return the line."
  (tests-await (format "%s among %S" words (tests-problems))
               (lambda () (cl-find-if (lambda (line) (string-match-p (regexp-quote words) line)) (tests-problems)))))

(defun tests-hover (text)
  "What eldoc shows at TEXT."
  (goto-char (point-min))
  (search-forward text)
  (goto-char (match-beginning 0))
  (let (shown)
    (eglot-hover-eldoc-function (lambda (said &rest _) (setq shown said)))
    (tests-await "the hover" (lambda () shown))
    (substring-no-properties shown)))

(defun tests-shows-result (words)
  "Wait until a result with WORDS is open, or until its file is named, which has them."
  (let ((shows (lambda ()
                 (cl-some (lambda (buffer)
                            (let ((name (buffer-file-name buffer)))
                              (and name (string-suffix-p ".md" name)
                                   (with-current-buffer buffer (save-excursion (goto-char (point-min)) (search-forward words nil t)))
                                   buffer)))
                          (buffer-list))))
        (names (lambda ()
                 (cl-some (lambda (said)
                            (and (string-match "The result is in \\([~/].*\\.md\\)" said)
                                 (with-temp-buffer
                                   (insert-file-contents (match-string 1 said))
                                   (search-forward words nil t))))
                          tests-said))))
    (let ((shown (tests-await (concat "a result with " words) (lambda () (or (funcall shows) (funcall names))))))
      (when (bufferp shown) (kill-buffer shown))
      shown)))

(defconst tests-prices "prices = [1, 2, 3]\nmean = sum(prices) / 3\nprint(mean)\n")

(ert-deftest the-ask-returns-before-the-answer ()
  ;; The command waits for its response, and this answer never ends.
  (tests-with-document "code_without_result.sse:hang" "prices.py" tests-prices
    (tests-select "mean = sum(prices) / 3")
    (let ((begun (float-time)))
      (tests-choose "Ask Gemini with code execution")
      (message "The ask returned after %.3f s" (- (float-time) begun)))
    (should (string-match-p "\\`2: " (tests-await-problem "writing")))))

(ert-deftest the-answer-is-a-diagnostic-and-in-the-hover ()
  (tests-with-document "mean_of_three.sse" "prices.py" tests-prices
    (tests-select "mean = sum(prices) / 3")
    (tests-choose "Ask Gemini with code execution")
    (tests-await-problem "mean = 2")
    (let ((card (tests-hover "mean = sum")))
      (should (string-match-p "print(f'mean = {mean:g}')" card))
      (should (string-match-p "The mean of the three prices is" card))
      (should (string-match-p "414 tokens" card)))))

(ert-deftest the-answer-is-a-hint-beside-the-line ()
  (skip-unless (fboundp 'eglot-inlay-hints-mode))
  (tests-with-document "mean_of_three.sse" "prices.py" tests-prices
    (tests-select "mean = sum(prices) / 3")
    (tests-choose "Ask Gemini with code execution")
    (tests-await-problem "mean = 2")
    (eglot-inlay-hints-mode 1)
    (eglot--update-hints-1 (point-min) (point-max))
    (let ((hint (tests-await "the hint"
                             (lambda ()
                               (cl-find-if (lambda (one) (overlay-get one 'eglot--inlay-hint))
                                           (overlays-in (point-min) (point-max)))))))
      (should (= 2 (line-number-at-pos (overlay-start hint))))
      (should (string-match-p "⇒ mean = 2" (or (overlay-get hint 'after-string) (overlay-get hint 'before-string)))))))

(ert-deftest show-opens-the-result-or-says-where-it-is ()
  (tests-with-document "mean_of_three.sse" "prices.py" tests-prices
    (tests-select "mean = sum(prices) / 3")
    (tests-choose "Ask Gemini with code execution")
    (tests-await-problem "mean = 2")
    (tests-select "mean = sum(prices) / 3")
    (let ((document (current-buffer)) shown)
      (tests-choose "Show the answer")
      (setq shown
            (tests-await
             "the result"
             (lambda ()
               (or (cl-some (lambda (buffer)
                              (let ((name (buffer-file-name buffer)))
                                (and name (string-suffix-p ".md" name) name)))
                            (buffer-list))
                   (cl-some (lambda (said) (and (string-match "The result is in \\([~/].*\\.md\\)" said) (match-string 1 said)))
                            tests-said)))))
      (with-temp-buffer
        (insert-file-contents shown)
        (should (search-forward "The mean of the three prices is **2**." nil t))
        (should (search-forward "Output (ok):" nil t)))
      (let ((opened (find-buffer-visiting shown)))
        (when opened (kill-buffer opened)))
      (set-buffer document))))

(ert-deftest an-older-answer-on-the-text-is-opened-by-its-code-action ()
  (tests-with-document '("mean_of_three.sse" "chart.sse" "plain_text.sse") "prices.py" tests-prices
    (let ((document (current-buffer)))
      (tests-select "mean = sum(prices) / 3")
      (tests-choose "Ask Gemini with code execution")
      (tests-await-problem "mean = 2")
      (tests-select "mean = sum(prices) / 3")
      (tests-choose "Plot this")
      (tests-await-problem "90")
      (tests-select "mean = sum(prices) / 3")
      (tests-choose "Show the older answer")
      (should (tests-shows-result "The mean of the three prices is **2**."))
      (set-buffer document)
      ;; Of several the person chooses one, at a prompt.
      (tests-select "mean = sum(prices) / 3")
      (tests-choose "Check this by running")
      (tests-await-problem "sea level")
      (tests-select "mean = sum(prices) / 3")
      (let (offered)
        (cl-letf (((symbol-function 'completing-read)
                   (lambda (_ choices &rest _)
                     (let ((titles (mapcar (lambda (one) (if (consp one) (car one) one)) (if (functionp choices) (all-completions "" choices) choices))))
                       (if (cl-find "Show an older answer…" titles :test #'equal)
                           "Show an older answer…"
                         (setq offered titles)
                         (car titles)))))
                  (last-nonmenu-event ?a))
          (call-interactively #'eglot-code-actions)
          (tests-await "the choice" (lambda () offered)))
        (should (equal (cadr offered) "2. mean = sum(prices) / 3 ⇒ mean = 2")))
      (should (tests-shows-result "90"))
      (set-buffer document))))

(ert-deftest insert-code-puts-the-code-below-the-text-in-one-undo ()
  (tests-with-document "mean_of_three.sse" "prices.py" tests-prices
    (buffer-enable-undo)
    (tests-select "mean = sum(prices) / 3")
    (tests-choose "Ask Gemini with code execution")
    (tests-await-problem "mean = 2")
    (tests-select "mean = sum(prices) / 3")
    (undo-boundary)
    (tests-choose "Insert code below")
    (tests-await "the code" (lambda () (string-match-p "print(f'mean" (buffer-string))))
    (should (equal (buffer-string)
                   (concat "prices = [1, 2, 3]\nmean = sum(prices) / 3\nprices = [1, 2, 3]\n"
                           "mean = sum(prices) / len(prices)\nprint(f'mean = {mean:g}')\nprint(mean)\n")))
    (undo-boundary)
    (deactivate-mark)
    (undo)
    (should (equal (buffer-string) tests-prices))))

(ert-deftest a-question-in-a-comment-is-asked-by-its-code-action ()
  (tests-with-document "mean_of_three.sse" "report.py" "x = 1\n\n# ask: mean?\ny = x + 1\n"
    (tests-select "# ask: mean?")
    (tests-choose "Ask Gemini: mean?")
    (should (string-match-p "\\`4: " (tests-await-problem "The mean of the three prices is 2")))))

(ert-deftest the-server-ends-with-its-session ()
  (let (server)
    (tests-with-document "mean_of_three.sse" "prices.py" tests-prices
      (setq server (jsonrpc--process (eglot-current-server)))
      (should (process-live-p server)))
    (tests-await "the end of the server" (lambda () (not (process-live-p server))))
    ;; Emacs before 30 kills a server right after the shutdown request.
    (should (memq (process-exit-status server) '(0 9)))))

;;; eglot-tests.el ends here

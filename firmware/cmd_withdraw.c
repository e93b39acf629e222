/* SPDX-License-Identifier: Apache-2.0 */
/* withdraw: a code from a slip of paper is sealed to the programme and waits
 * for the next sync. It says nothing about whose interview it was: nobody
 * here can know. */
#include "commands.h"

#include "agent.h"
#include "line_input.h"
#include "options.h"
#include "report.h"
#include "signals.h"
#include "withdrawal.h"

#include "hearth/withdrawals.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MEMORY   16384
#define LINE_CAP 256
#define TRIES    3 /* on a terminal, for a mistyped code */

/* In locked memory. */
struct typed {
    uint8_t w[HEARTH_WITHDRAWAL_LEN];
    char text[LINE_CAP + 1];
};

static int ask_once(struct hearth_line_input *in, struct typed *t)
{
    uint8_t *line;
    size_t len;
    int rc = hearth_line_input_secret(in, "Code on the slip: ", &line, &len);
    if (rc != 0) {
        hearth_report_say(HEARTH_WORDS_ENROL_NO_CODE, "no code was given");
        return rc;
    }
    rc = hearth_bytes_to_text(hearth_slice_of(line, len), t->text,
                              sizeof(t->text));
    if (rc == 0) {
        rc = hearth_withdrawal_read(t->text, t->w);
    }
    hearth_line_input_forget(in);
    if (rc != 0) {
        hearth_report_say(
            HEARTH_WORDS_ENROL_BAD_CODE,
            "this code has a typing mistake: it has 28 letters and "
            "digits; compare it with the slip");
        return HEARTH_E_INVALID;
    }
    return 0;
}

static int ask(struct hearth_secmem *m, struct typed *t)
{
    struct hearth_line_input in;
    int rc = hearth_line_input_open(&in, m, STDIN_FILENO, LINE_CAP);
    if (rc != 0) {
        return hearth_report_cannot("keep the code in memory", rc);
    }
    in.stop = hearth_signals_stop();
    rc = ask_once(&in, t);
    for (int i = 1; rc == HEARTH_E_INVALID && in.is_terminal && i < TRIES;
         i++) {
        rc = ask_once(&in, t);
    }
    hearth_line_input_close(&in);
    return rc;
}

static int keep(const struct hearth_agent *a, const struct typed *t)
{
    int rc = hearth_withdrawal_keep(a, t->w);
    switch (rc) {
    case HEARTH_E_STATE:
        hearth_report_say(HEARTH_WORDS_WITHDRAW_SYNC_FIRST,
                          "the programme document names no key to seal to: run "
                          "sync first");
        return rc;
    case HEARTH_E_REVOKED:
        hearth_report_say(
            HEARTH_WORDS_WITHDRAW_SYNC_FIRST,
            "the date has come on which the programme's key is "
            "destroyed: run sync first, to get the next wave's key, "
            "and type the code again");
        return rc;
    case HEARTH_E_LIMIT:
        hearth_report_say(HEARTH_WORDS_WITHDRAW_SYNC_FIRST,
                          "%d withdrawals wait here already: run sync first",
                          HEARTH_WITHDRAWALS_DEVICE_MAX);
        return rc;
    default:
        return rc == 0 ? 0 : hearth_report_cannot("keep the withdrawal", rc);
    }
}

int hearth_cmd_withdraw(const char *folder, int argc, const char *const *argv)
{
    const struct hearth_option options[] = {{NULL, NULL, NULL}};
    struct hearth_agent agent;
    struct hearth_secmem *m = NULL;
    if (hearth_options_read(argc, argv, options) != 0) {
        return HEARTH_EXIT_USAGE;
    }
    if (hearth_agent_open(folder, &agent) != 0) {
        return HEARTH_EXIT_FAILED;
    }
    int rc = hearth_secmem_open(MEMORY, &m);
    struct typed *t = rc == 0 ? hearth_secmem_take(m, sizeof(*t)) : NULL;
    if (t == NULL) {
        rc = hearth_report_cannot("keep the code in memory", HEARTH_E_MEMORY);
    } else {
        rc = ask(m, t);
        if (rc == 0) {
            rc = keep(&agent, t);
        }
    }
    hearth_secmem_close(m); /* wipes W and its text */
    hearth_agent_close(&agent);
    if (rc == 0) {
        (void)printf("the withdrawal is noted and goes to the programme with "
                     "the next sync\n");
    }
    return rc == 0 ? HEARTH_EXIT_OK : HEARTH_EXIT_FAILED;
}

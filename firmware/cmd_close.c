/* SPDX-License-Identifier: Apache-2.0 */
/* close: the device's last word. Its chain ends here, signed, so that the host
 * need not wait for it: before it is given back, or when its store is damaged.
 * What was finalised is still sent. */
#include "commands.h"

#include "options.h"
#include "report.h"
#include "session.h"
#include "signals.h"

#include "hearth/sync.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MEMORY    65536
#define TYPED_MAX 256

/* Asked before the PIN: what follows it on standard input is not for us. */
static bool is_confirmed(const struct hearth_agent *a,
                         struct hearth_line_input *in)
{
    uint8_t ids[HEARTH_DRAFTS_MAX][HEARTH_DRAFT_ID_LEN];
    uint8_t *line;
    size_t drafts = 0;
    size_t len = 0;
    if (hearth_outbox_drafts(a->kv, ids, HEARTH_DRAFTS_MAX, &drafts) != 0) {
        drafts = 0;
    }
    (void)printf("%zu drafts can never be finalised then, and no interview be "
                 "taken until this device\nis wiped and enrolled anew.\n"
                 "Type close to end this enrolment: ",
                 drafts);
    (void)fflush(stdout);
    return hearth_line_input_next(in, &line, &len) == 0 &&
           hearth_slice_is_equal(hearth_slice_of(line, len),
                                 hearth_slice_text("close"));
}

static int sign(struct hearth_agent *a, struct hearth_secmem *m,
                struct hearth_line_input *in, const char *worker)
{
    struct hearth_session s;
    int rc = hearth_session_open_as(a, m, in, worker, &s);
    if (rc != 0) {
        return rc;
    }
    rc = hearth_sync_close_sign(a->kv, a->device.programme, a->device.id,
                                &s.secrets->sign);
    hearth_session_close(&s);
    if (rc != 0) {
        return hearth_report_cannot("sign that this device is closed", rc);
    }
    (void)printf("this enrolment is closed; hearth-agent sync tells the host "
                 "and sends what waits\n");
    return 0;
}

int hearth_cmd_close(const char *folder, int argc, const char *const *argv)
{
    struct hearth_agent a;
    struct hearth_secmem *m = NULL;
    struct hearth_line_input in;
    const char *worker = NULL;
    bool is_sure = false;
    const struct hearth_option options[] = {
        {"yes", NULL, &is_sure}, {"worker", &worker, NULL}, {NULL, NULL, NULL}};
    if (hearth_options_read(argc, argv, options) != 0) {
        return HEARTH_EXIT_USAGE;
    }
    if (hearth_agent_open(folder, &a) != 0) {
        return HEARTH_EXIT_FAILED;
    }
    int rc = hearth_secmem_open(MEMORY, &m);
    if (rc == 0) {
        rc = hearth_line_input_open(&in, m, STDIN_FILENO, TYPED_MAX);
    }
    if (rc != 0) {
        (void)hearth_report_cannot("keep the PIN in memory", rc);
    } else {
        in.stop = hearth_signals_stop();
        if (is_sure || is_confirmed(&a, &in)) {
            rc = sign(&a, m, &in, worker);
        } else {
            hearth_report("nothing was closed");
            rc = HEARTH_E_DENIED;
        }
        hearth_line_input_close(&in);
    }
    hearth_secmem_close(m);
    hearth_agent_close(&a);
    return rc == 0 ? HEARTH_EXIT_OK : HEARTH_EXIT_FAILED;
}

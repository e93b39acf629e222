/* SPDX-License-Identifier: Apache-2.0 */
/* Who holds the folder, as which worker, with which keys in memory. */
#include "session.h"

#include "data_folder.h"
#include "loss.h"
#include "recover.h"
#include "report.h"
#include "unlock.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Says whom to choose from. */
static int ask_which(const struct hearth_keyring *k)
{
    hearth_report_say(HEARTH_WORDS_SEVERAL_WORKERS,
                      "this device has several workers; choose one with "
                      "--worker:");
    for (size_t i = 0; i < HEARTH_WORKERS_MAX; i++) {
        if (k->slots[i].is_used) {
            (void)fprintf(stderr, "  %.*s\n", (int)k->slots[i].worker_len,
                          (const char *)k->slots[i].worker);
        }
    }
    return HEARTH_E_NOT_FOUND;
}

/* "--worker NAME picks; a single worker is taken without asking." */
static int choose_worker(struct hearth_session *s, const char *worker)
{
    const struct hearth_keyring *k = &s->keyring.ring;
    uint8_t slot = 0;
    unsigned count = 0;
    if (worker != NULL) {
        if (hearth_keyring_find_worker(k, hearth_slice_text(worker), &slot) !=
            0) {
            hearth_report_say(HEARTH_WORDS_NO_SUCH_WORKER,
                              "no worker of this device is called that; "
                              "hearth-agent worker list names them");
            return HEARTH_E_NOT_FOUND;
        }
        count = 1;
    }
    for (uint8_t i = 0; worker == NULL && i < HEARTH_WORKERS_MAX; i++) {
        if (k->slots[i].is_used) {
            slot = i;
            count++;
        }
    }
    if (count != 1) {
        return ask_which(k);
    }
    return hearth_bytes_to_text(
        hearth_slice_of(k->slots[slot].worker, k->slots[slot].worker_len),
        s->worker, sizeof(s->worker));
}

int hearth_session_unlock(struct hearth_session *s,
                          struct hearth_line_input *in)
{
    hearth_session_lock(s);
    s->secrets = hearth_secmem_take(s->m, sizeof(*s->secrets));
    if (s->secrets == NULL) {
        return hearth_report_cannot("keep keys in memory", HEARTH_E_MEMORY);
    }
    int rc = hearth_unlock(s, in);
    if (rc != 0) {
        hearth_session_lock(s);
    }
    return rc;
}

void hearth_session_lock(struct hearth_session *s)
{
    hearth_secmem_give(s->m, s->secrets);
    s->secrets = NULL;
}

int hearth_session_begin(struct hearth_agent *a, struct hearth_secmem *m,
                         struct hearth_session *s)
{
    memset(s, 0, sizeof(*s));
    s->agent = a;
    s->m = m;
    s->lock_fd = -1;
    int rc = hearth_data_folder_lock(a->folder, HEARTH_DATA_COLLECT_LOCK,
                                     &s->lock_fd);
    if (rc == 0) {
        rc = hearth_keyring_file_open(a->folder, &s->keyring);
    }
    if (rc == 0) {
        rc = hearth_recover(a, &s->keyring);
    }
    if (rc != 0) {
        hearth_session_close(s);
    }
    return rc;
}

int hearth_session_choose(struct hearth_session *s, struct hearth_slice worker)
{
    uint8_t slot = 0;
    int rc = hearth_keyring_find_worker(&s->keyring.ring, worker, &slot);
    return rc != 0 ? rc
                   : hearth_bytes_to_text(worker, s->worker, sizeof(s->worker));
}

int hearth_session_try(struct hearth_session *s, struct hearth_slice pin,
                       struct hearth_unlock_result *out)
{
    memset(out, 0, sizeof(*out));
    hearth_session_lock(s);
    s->secrets = hearth_secmem_take(s->m, sizeof(*s->secrets));
    if (s->secrets == NULL) {
        return HEARTH_E_MEMORY;
    }
    int rc = hearth_unlock_try(s, pin, out);
    if (rc != 0) {
        hearth_session_lock(s);
    } else {
        hearth_loss_settle(s);
    }
    return rc;
}

static int report_begin(int rc)
{
    switch (rc) {
    case 0:
        return 0;
    case HEARTH_E_BUSY:
        hearth_report_say(
            HEARTH_WORDS_BUSY_ELSEWHERE,
            "another hearth-agent collect is running on this data "
            "folder");
        return rc;
    case HEARTH_E_NOT_FOUND:
    case HEARTH_E_INVALID:
        hearth_report_say(
            HEARTH_WORDS_KEYRING_DAMAGED,
            "the keyring is %s: drafts are lost, finalised records "
            "are not; sync, wipe and enrol again",
            rc == HEARTH_E_NOT_FOUND ? "missing" : "damaged");
        return rc;
    default:
        return hearth_report_cannot("lock the data folder, open the keyring "
                                    "and finish what a crash interrupted",
                                    rc);
    }
}

int hearth_session_open_as(struct hearth_agent *a, struct hearth_secmem *m,
                           struct hearth_line_input *in, const char *worker,
                           struct hearth_session *s)
{
    int rc = report_begin(hearth_session_begin(a, m, s));
    if (rc != 0) {
        return rc;
    }
    rc = choose_worker(s, worker);
    if (rc == 0) {
        rc = hearth_session_unlock(s, in);
    }
    if (rc != 0) {
        hearth_session_close(s);
    } else {
        hearth_loss_settle(s);
    }
    return rc;
}

int hearth_session_open(struct hearth_agent *a, struct hearth_secmem *m,
                        struct hearth_line_input *in, struct hearth_session *s)
{
    return hearth_session_open_as(a, m, in, NULL, s);
}

void hearth_session_close(struct hearth_session *s)
{
    hearth_session_lock(s);
    if (s->lock_fd >= 0) {
        (void)close(s->lock_fd);
        s->lock_fd = -1;
    }
}

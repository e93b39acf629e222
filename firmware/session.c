/* SPDX-License-Identifier: Apache-2.0 */
/* Unlocking: counter first, then the check, then the counter's reset. */
#include "session.h"

#include "data_folder.h"
#include "loss.h"
#include "pin_guard.h"
#include "recover.h"
#include "report.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

static void report_wrong(const struct hearth_pin_guard *guard)
{
    uint32_t left = hearth_pin_guard_left(guard);
    if (left > 0) {
        hearth_report("wrong PIN; %" PRIu32 " free %s left before a delay",
                      left, left == 1 ? "try" : "tries");
        return;
    }
    hearth_report("wrong PIN; the next try is possible in %" PRId64 " seconds",
                  hearth_pin_guard_wait_s(guard));
}

static int ask_pin(struct hearth_line_input *in, struct hearth_slice *pin)
{
    uint8_t *line;
    size_t len;
    int rc = hearth_line_input_secret(in, "PIN: ", &line, &len);
    if (rc == HEARTH_E_NOT_FOUND || (rc == 0 && len == 0)) {
        hearth_report("no PIN was given");
        return rc == 0 ? HEARTH_E_INVALID : rc;
    }
    if (rc != 0) {
        return hearth_report_cannot("read the PIN", rc);
    }
    *pin = hearth_slice_of(line, len);
    return 0;
}

/* The secret opens the slot, and the key in it is the enrolled one. */
static int open_slot(struct hearth_session *s, struct hearth_slice pin)
{
    struct hearth_public sign;
    const struct hearth_device *d = &s->agent->device;
    int rc = hearth_keyring_unlock(
        &s->keyring.ring, hearth_slice_text(d->worker), pin, s->m, s->secrets);
    if (rc != 0) {
        return rc;
    }
    rc = hearth_identity_public(&s->secrets->sign, &sign);
    if (rc == 0 && memcmp(&sign, &d->sign, sizeof(sign)) != 0) {
        rc = HEARTH_E_BRANCH;
    }
    return rc;
}

static int unlock(struct hearth_session *s, struct hearth_line_input *in)
{
    struct hearth_pin_guard guard;
    uint8_t boot[HEARTH_PIN_GUARD_BOOT_LEN];
    struct hearth_slice pin = {NULL, 0};
    int64_t wait_s = 0;
    hearth_pin_guard_boot(boot);
    int rc =
        hearth_pin_guard_open(s->agent->folder, &s->agent->clock, boot, &guard);
    if (rc != 0) {
        return hearth_report_cannot("read the counter of wrong PINs", rc);
    }
    /* Said before the PIN is asked for: nobody should type it in vain. */
    wait_s = hearth_pin_guard_wait_s(&guard);
    if (wait_s > 0) {
        hearth_report("too many wrong PINs; the next try is possible in "
                      "%" PRId64 " seconds",
                      wait_s);
        return HEARTH_E_LOCKED;
    }
    rc = ask_pin(in, &pin);
    if (rc != 0) {
        return rc;
    }
    rc = hearth_pin_guard_count(&guard, &wait_s);
    if (rc != 0) {
        return hearth_report_cannot("note this try before checking the PIN",
                                    rc);
    }
    rc = open_slot(s, pin);
    hearth_line_input_forget(in);
    if (rc == HEARTH_E_AUTH) {
        report_wrong(&guard);
        return rc;
    }
    if (rc != 0) {
        return hearth_report_cannot("open the keyring (it is damaged, or not "
                                    "this enrolment's)",
                                    rc);
    }
    rc = hearth_pin_guard_clear(&guard);
    return rc == 0 ? 0 : hearth_report_cannot("reset the PIN counter", rc);
}

static int open_keyring(struct hearth_session *s)
{
    int rc = hearth_keyring_file_open(s->agent->folder, &s->keyring);
    if (rc == HEARTH_E_NOT_FOUND || rc == HEARTH_E_INVALID) {
        hearth_report("the keyring is %s: drafts are lost, finalised records "
                      "are not; sync, wipe and enrol again",
                      rc == HEARTH_E_NOT_FOUND ? "missing" : "damaged");
        return rc;
    }
    if (rc != 0) {
        return hearth_report_cannot("open the keyring", rc);
    }
    rc = hearth_recover(s->agent, &s->keyring);
    return rc == 0
               ? 0
               : hearth_report_cannot("finish what a crash interrupted", rc);
}

int hearth_session_open(struct hearth_agent *a, struct hearth_secmem *m,
                        struct hearth_line_input *in, struct hearth_session *s)
{
    memset(s, 0, sizeof(*s));
    s->agent = a;
    s->m = m;
    s->lock_fd = -1;
    int rc = hearth_data_folder_lock(a->folder, HEARTH_DATA_COLLECT_LOCK,
                                     &s->lock_fd);
    if (rc == HEARTH_E_BUSY) {
        hearth_report("another hearth-agent collect is running on this data "
                      "folder");
        return rc;
    }
    if (rc != 0) {
        return hearth_report_cannot("lock the data folder", rc);
    }
    s->secrets = hearth_secmem_take(m, sizeof(*s->secrets));
    if (s->secrets == NULL) {
        rc = hearth_report_cannot("keep keys in memory", HEARTH_E_MEMORY);
        goto release;
    }
    rc = open_keyring(s);
    if (rc == 0) {
        rc = unlock(s, in);
    }
    if (rc != 0) {
        goto release;
    }
    hearth_loss_settle(s);
    return 0;
release:
    hearth_session_close(s);
    return rc;
}

void hearth_session_close(struct hearth_session *s)
{
    hearth_secmem_give(s->m, s->secrets);
    s->secrets = NULL;
    if (s->lock_fd >= 0) {
        (void)close(s->lock_fd);
        s->lock_fd = -1;
    }
}

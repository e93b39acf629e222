/* SPDX-License-Identifier: Apache-2.0 */
/* Unlocking: counter first, then the check, then the counter's reset. */
#include "unlock.h"

#include "chip.h"
#include "pin_guard.h"
#include "report.h"
#include "words.h"

#include <stdio.h>
#include <string.h>

/* One of the texts with a number, in the language of this device. */
static void report_number(const struct hearth_agent *a, enum hearth_words_id id,
                          uint64_t number)
{
    char text[HEARTH_WORDS_TEXT_MAX];
    struct hearth_words_args args = {{hearth_words_n(number)}};
    hearth_report("%s",
                  hearth_words_format(a->words, id, &args, text, sizeof(text)));
}

static void report_wrong(const struct hearth_agent *a,
                         const struct hearth_unlock_result *r)
{
    if (r->left > 0) {
        report_number(a, HEARTH_WORDS_WRONG_PIN, r->left);
        return;
    }
    report_number(a, HEARTH_WORDS_WRONG_PIN_WAIT, (uint64_t)r->wait_s);
}

static int report_other(int rc)
{
    switch (rc) {
    case HEARTH_E_NOT_FOUND:
        hearth_report_say(
            HEARTH_WORDS_CHIP_MISSING,
            "this worker's keys need the security chip (TPM), and "
            "none answers; %s",
            hearth_chip_hint());
        return rc;
    case HEARTH_E_LOCKED:
        hearth_report_say(
            HEARTH_WORDS_CHIP_REFUSES,
            "the security chip refuses after too many wrong PINs; "
            "it opens again by itself, in minutes or hours");
        return rc;
    default:
        return hearth_report_cannot("open the keyring (it is damaged, or not "
                                    "this enrolment's or this chip's)",
                                    rc);
    }
}

static int ask_pin(uint8_t language, struct hearth_line_input *in,
                   struct hearth_slice *pin)
{
    uint8_t *line;
    size_t len;
    char prompt[64];
    (void)snprintf(prompt, sizeof(prompt),
                   "%s: ", hearth_words(language, HEARTH_WORDS_PIN));
    int rc = hearth_line_input_secret(in, prompt, &line, &len);
    if (rc == HEARTH_E_NOT_FOUND || (rc == 0 && len == 0)) {
        hearth_report("%s", hearth_words(language, HEARTH_WORDS_NO_PIN));
        return rc == 0 ? HEARTH_E_INVALID : rc;
    }
    if (rc != 0) {
        return hearth_report_cannot("read the PIN", rc);
    }
    *pin = hearth_slice_of(line, len);
    return 0;
}

/* The secret opens the slot, and the key in it is the enrolled one. */
static int open_slot(struct hearth_session *s, struct hearth_slice pin,
                     bool *is_duress)
{
    struct hearth_public sign;
    const struct hearth_device *d = &s->agent->device;
    const struct hearth_keyring_chip chip = hearth_chip_system();
    struct hearth_keyring_try t = {hearth_slice_text(s->worker), pin, &chip,
                                   false};
    int rc = hearth_keyring_unlock_try(&s->keyring.ring, &t, s->m, s->secrets);
    *is_duress = t.is_duress;
    if (rc != 0) {
        return rc;
    }
    rc = hearth_identity_public(&s->secrets->sign, &sign);
    if (rc == 0 && memcmp(&sign, &d->sign, sizeof(sign)) != 0) {
        rc = HEARTH_E_BRANCH;
    }
    return rc;
}

/* After any try that failed both pages are written anew; after a duress PIN
 * they hold noise in the same shape. The same work, calls and answers follow
 * either, and every PIN is wrong from then on. */
static void settle_wrong(struct hearth_session *s, bool is_duress)
{
    struct hearth_keyring either[2] = {s->keyring.ring, s->keyring.ring};
    int rc = hearth_keyring_scramble(&either[1], &s->agent->rng);
    s->keyring.ring = either[is_duress ? 1 : 0];
    /* Also if the noise failed half-way: half of it is more than none. */
    int saved = hearth_keyring_file_save(&s->keyring);
    /* A failure must not tell one from the other: the answer is "wrong". */
    (void)rc;
    (void)saved;
    hearth_secmem_wipe(either, sizeof(either));
}

/* The counter of ${s}->worker. */
static int open_guard(const struct hearth_session *s,
                      struct hearth_pin_guard *guard)
{
    uint8_t boot[HEARTH_PIN_GUARD_BOOT_LEN];
    uint8_t slot = 0;
    int rc = hearth_keyring_find_worker(&s->keyring.ring,
                                        hearth_slice_text(s->worker), &slot);
    if (rc != 0) {
        return rc;
    }
    hearth_pin_guard_boot(boot);
    rc = hearth_pin_guard_open(s->agent->folder, &s->agent->clock, boot, guard);
    if (rc == 0) {
        hearth_pin_guard_of(guard, slot);
    }
    return rc;
}

int hearth_unlock_look(const struct hearth_session *s,
                       struct hearth_unlock_result *out)
{
    struct hearth_pin_guard guard;
    memset(out, 0, sizeof(*out));
    int rc = open_guard(s, &guard);
    if (rc != 0) {
        return rc;
    }
    out->left = hearth_pin_guard_left(&guard);
    out->wait_s = hearth_pin_guard_wait_s(&guard);
    return out->wait_s > 0 ? HEARTH_E_LOCKED : 0;
}

/* Counts, and only then checks. */
static int try_pin(struct hearth_session *s, struct hearth_slice pin,
                   struct hearth_unlock_result *out, bool *is_noted)
{
    struct hearth_pin_guard guard;
    bool is_duress = false;
    *is_noted = false;
    memset(out, 0, sizeof(*out));
    int rc = open_guard(s, &guard);
    if (rc == 0) {
        rc = hearth_pin_guard_count(&guard, &out->wait_s);
    }
    if (rc != 0) {
        return rc;
    }
    *is_noted = true;
    rc = open_slot(s, pin, &is_duress);
    if (rc != 0) {
        settle_wrong(s, is_duress);
    }
    if (rc == HEARTH_E_AUTH) {
        out->left = hearth_pin_guard_left(&guard);
        out->wait_s = hearth_pin_guard_wait_s(&guard);
    }
    return rc != 0 ? rc : hearth_pin_guard_clear(&guard);
}

int hearth_unlock_try(struct hearth_session *s, struct hearth_slice pin,
                      struct hearth_unlock_result *out)
{
    bool is_noted;
    return try_pin(s, pin, out, &is_noted);
}

static int report_try(const struct hearth_agent *a, int rc, bool is_noted,
                      const struct hearth_unlock_result *r)
{
    if (rc == 0) {
        return 0;
    }
    if (!is_noted) {
        return hearth_report_cannot("note this try before checking the PIN",
                                    rc);
    }
    if (rc == HEARTH_E_AUTH) {
        report_wrong(a, r);
        return rc;
    }
    return report_other(rc);
}

int hearth_unlock(struct hearth_session *s, struct hearth_line_input *in)
{
    struct hearth_unlock_result r;
    struct hearth_slice pin = {NULL, 0};
    bool is_noted;
    int rc = hearth_unlock_look(s, &r);
    /* Said before the PIN is asked for: nobody should type it in vain. */
    if (rc == HEARTH_E_LOCKED) {
        report_number(s->agent, HEARTH_WORDS_TOO_MANY_PINS, (uint64_t)r.wait_s);
        return rc;
    }
    if (rc != 0) {
        return hearth_report_cannot("find this worker and the counter of "
                                    "wrong PINs",
                                    rc);
    }
    rc = ask_pin(s->agent->words, in, &pin);
    if (rc != 0) {
        return rc;
    }
    rc = try_pin(s, pin, &r, &is_noted);
    hearth_line_input_forget(in);
    return report_try(s->agent, rc, is_noted, &r);
}

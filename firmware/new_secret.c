/* SPDX-License-Identifier: Apache-2.0 */
/* A new PIN or passphrase: asked for, rated, explained. */
#include "new_secret.h"

#include "report.h"

#include <stdio.h>
#include <string.h>

int hearth_new_secret_check(struct hearth_slice secret)
{
    if (secret.len < HEARTH_PASSPHRASE_PIN_MIN ||
        secret.len > HEARTH_NEW_SECRET_MAX) {
        hearth_report_say(HEARTH_WORDS_ENROL_PIN_SHORT,
                          "a PIN has %u to %d signs", HEARTH_PASSPHRASE_PIN_MIN,
                          HEARTH_NEW_SECRET_MAX);
        return HEARTH_E_LIMIT;
    }
    if (hearth_passphrase_rate(secret) == HEARTH_PASSPHRASE_WEAK) {
        hearth_report_say(
            HEARTH_WORDS_ENROL_PIN_SHORT,
            "that is the first PIN anybody would try: no rows such "
            "as 123456 or 000000");
        return HEARTH_E_LIMIT;
    }
    return 0;
}

int hearth_new_secret_ask(struct hearth_line_input *in, const char *prompt,
                          struct hearth_new_secret *out)
{
    uint8_t *line;
    size_t len;
    int rc = hearth_line_input_secret(in, prompt, &line, &len);
    if (rc != 0) {
        hearth_report_say(HEARTH_WORDS_NO_PIN, "no new PIN was given");
        return rc;
    }
    rc = hearth_new_secret_check(hearth_slice_of(line, len));
    if (rc != 0) {
        return rc;
    }
    memcpy(out->bytes, line, len); /* the check bounded its length */
    out->len = len;
    if (in->is_terminal) {
        rc = hearth_line_input_secret(in, "The same again: ", &line, &len);
        if (rc != 0 || len != out->len ||
            !hearth_secmem_equal(line, out->bytes, len)) {
            hearth_report_say(HEARTH_WORDS_ENROL_PINS_DIFFER,
                              "the two PINs differ");
            rc = rc != 0 ? rc : HEARTH_E_INVALID;
        }
    }
    hearth_line_input_forget(in);
    return rc;
}

void hearth_new_secret_explain(struct hearth_slice secret, bool has_chip)
{
    bool is_phrase = hearth_passphrase_rate(secret) == HEARTH_PASSPHRASE_PHRASE;
    if (has_chip) {
        (void)printf("drafts need this %s and this machine's chip: a copy of "
                     "the disk alone opens none\n",
                     is_phrase ? "passphrase" : "PIN");
    } else if (is_phrase) {
        (void)printf("a passphrase: it holds back whoever copies the disk, if "
                     "its words were drawn and not thought up\n");
    } else {
        (void)printf("a PIN: it holds back whoever picks the device up, not "
                     "who copies its disk; five drawn words would\n");
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/* enrol: a one-time code, typed or scanned, that turns one agent into a device;
 * and what comes of it. */
#include "host/audit/audit.h"
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/ends.h"
#include "host/cli/enrol_confirm.h"
#include "host/cli/options.h"
#include "host/cli/qr.h"
#include "host/folder/charter.h"
#include "host/folder/keyfile.h"

#include "hearth/clock.h"
#include "hearth/enrol.h"
#include "hearth/ledger.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define OFFER_MAX 4096

#define HOURS_MAX 336L /* two weeks */

enum {
    DATA,
    NAME,
    WORKER,
    AREA,
    HOURS,
    TRUST,
    QR,
    TEXT,
    ALL,
    WITHOUT_WORDS,
    FORM_SIGN,
    OPTION_COUNT
};

static int take_code(const char *what, struct hearth_slice text, char *out)
{
    if (hearth_bytes_to_text(text, out, HEARTH_CODE_MAX + 1) != 0) {
        return hearth_complain(HEARTH_E_LIMIT, "%s has more than %d bytes",
                               what, HEARTH_CODE_MAX);
    }
    return 0;
}

static int take_areas(const char *list, struct hearth_enrol_offer *offer)
{
    while (*list != '\0') {
        size_t len = strcspn(list, ",");
        int e;

        if (len == 0 || offer->area_count == HEARTH_AREAS_MAX) {
            return hearth_complain(HEARTH_E_INVALID,
                                   "--area wants 1 to %d codes: A,B",
                                   HEARTH_AREAS_MAX);
        }
        e = take_code("an area code", hearth_slice_of(list, len),
                      offer->areas[offer->area_count]);
        if (e != 0) {
            return e;
        }
        offer->area_count++;
        list += len;
        if (*list == ',') {
            list++;
        }
    }
    return 0;
}

static int fill_offer(const struct hearth_option *o,
                      struct hearth_enrol_offer *offer)
{
    struct hearth_clock clock = hearth_clock_system();
    struct hearth_rng rng = hearth_rng_system();
    long hours = 24;
    int e = 0;

    if (o[HOURS].is_given &&
        hearth_options_number(o[HOURS].value, 1, HOURS_MAX, &hours) != 0) {
        return hearth_complain(HEARTH_E_INVALID, "--hours wants 1 to 336");
    }
    offer->is_trusted = o[TRUST].is_given;
    offer->expires_s = clock.now_s(clock.cookie) + hours * INT64_C(3600);
    if (o[NAME].is_given) {
        e = take_code("--name", hearth_slice_text(o[NAME].value), offer->name);
    }
    if (e == 0 && o[WORKER].is_given) {
        e = take_code("--worker", hearth_slice_text(o[WORKER].value),
                      offer->worker);
    }
    if (e == 0 && o[AREA].is_given) {
        e = take_areas(o[AREA].value, offer);
    }
    if (e == 0 && rng.fill(rng.cookie, offer->token, HEARTH_TOKEN_LEN) != 0) {
        e = hearth_complain(HEARTH_E_CRYPTO, "no random numbers");
    }
    return e;
}

/* The token is a secret until it is used: all that holds it, in locked
 * memory. */
struct secrets {
    struct hearth_enrol_offer offer;
    struct hearth_key psk;
    uint8_t bytes[OFFER_MAX];
    char code[40];
    struct hearth_enrol_invite invite;
    char text[HEARTH_INVITE_MAX];
};

static int put_offer(const struct hearth_folder *folder, struct secrets *s)
{
    uint8_t id[HEARTH_TOKEN_ID_LEN];
    struct hearth_writer w;
    int e = hearth_enrol_psk(s->offer.token, id, &s->psk);

    hearth_writer_init(&w, s->bytes, sizeof(s->bytes));
    if (e == 0) {
        e = hearth_enrol_offer_encode(&s->offer, &w);
    }
    if (e == 0) {
        e = hearth_writer_finish(&w);
    }
    if (e == 0) {
        e = hearth_ledger_token_put(folder->kv, hearth_slice_of(id, sizeof(id)),
                                    hearth_writer_slice(&w));
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot store the enrolment token");
    }
    return 0;
}

/* What a QR says: the code, and what the device pins before it asks. */
static int write_invite(const struct hearth_folder *folder, struct secrets *s)
{
    struct hearth_enrol_invite *i = &s->invite;
    const struct hearth_programme_epoch *epoch = NULL;
    struct hearth_certificate root;
    struct hearth_programme p;
    int e = hearth_charter_load(folder, &p);

    if (e == 0) {
        e = hearth_keyfile_get_certificate(folder->path, "root", &root);
    }
    if (e == 0) {
        epoch = hearth_programme_epoch_find(&p, p.current_epoch);
        e = epoch == NULL ? HEARTH_E_INVALID : 0;
    }
    if (e == 0) {
        e = hearth_enrol_pins_of(&root, &folder->form_sign, epoch, &i->pins);
    }
    memcpy(i->token, s->offer.token, HEARTH_TOKEN_LEN);
    i->expires_s = s->offer.expires_s;
    for (i->host_count = 0; e == 0 && i->host_count < p.host_count;) {
        uint8_t at = i->host_count++;

        memcpy(i->hosts[at], p.hosts[at].address, HEARTH_ADDRESS_MAX);
    }
    return e == 0 ? hearth_enrol_invite_write(i, s->text) : e;
}

/* The code alone for scripts, the QR's text with --text, both and the QR for a
 * person. */
static int show(const struct hearth_option *o, struct secrets *s)
{
    bool is_person = isatty(STDOUT_FILENO) != 0;
    int e;

    hearth_enrol_code(s->offer.token, s->code);
    if (!o[TEXT].is_given) {
        printf("%s\n", s->code);
    }
    if (o[TEXT].is_given || is_person) {
        printf("%s\n", s->text);
    }
    if (o[QR].is_given) {
        e = hearth_qr_write(s->text, o[QR].value);
        if (e == HEARTH_E_INVALID) {
            return hearth_complain(e, "--qr wants a name that ends with .png "
                                      "or .svg");
        }
        if (e != 0) {
            return hearth_complain_why(e, "cannot write %s", o[QR].value);
        }
    } else if (is_person && hearth_qr_print(s->text) != 0) {
        return hearth_complain(HEARTH_E_MEMORY, "cannot draw the QR");
    }
    hearth_ends_warn_enrolling(o[DATA].value);
    if (is_person || !o[TEXT].is_given) {
        (void)fputs("Type this code on the device, or let it read the QR, "
                    "once, within the time\ngiven; then: hearth-host enrol "
                    "confirm NAME\n",
                    stderr);
    }
    return 0;
}

static int note_offer(const struct hearth_folder *folder,
                      const struct hearth_enrol_offer *offer)
{
    struct hearth_clock clock = hearth_clock_system();
    char text[HEARTH_AUDIT_TEXT_MAX + 1];
    int e;

    (void)snprintf(text, sizeof(text), "code for device '%s'%s", offer->name,
                   offer->is_trusted ? ", admitted without words" : "");
    e = hearth_audit_add(folder->kv, folder->programme,
                         clock.now_s(clock.cookie), HEARTH_AUDIT_OFFERED, text);
    if (e != 0) {
        return hearth_complain_why(e, "cannot write the audit chain");
    }
    return 0;
}

static int make_offer(const struct hearth_option *o, struct secrets *s)
{
    struct hearth_folder folder = {0};
    int e = fill_offer(o, &s->offer);

    if (e == 0) {
        e = hearth_command_open(o[DATA].value, &folder);
    }
    if (e != 0) {
        return e;
    }
    e = write_invite(&folder, s);
    if (e != 0) {
        (void)hearth_complain_why(e, "cannot make the text of a QR");
    } else {
        e = note_offer(&folder, &s->offer);
    }
    if (e == 0) {
        e = put_offer(&folder, s);
    }
    hearth_folder_close(&folder);
    return e == 0 ? show(o, s) : e;
}

static int enrol_new(const struct hearth_option *o)
{
    struct hearth_secmem *secmem;
    struct secrets *s;
    int e = hearth_secmem_open(16384, &secmem);

    if (e != 0) {
        return hearth_complain_why(e, "locking memory for the token");
    }
    s = hearth_secmem_take(secmem, sizeof(*s));
    e = s == NULL ? hearth_complain_why(HEARTH_E_MEMORY, "enrol new")
                  : make_offer(o, s);
    hearth_secmem_close(secmem);
    return e;
}

static int on_devices(const struct hearth_option *o,
                      const struct hearth_words *words)
{
    const char *verb = words->word[0];
    struct hearth_folder folder = {0};
    int e;

    e = hearth_command_open(o[DATA].value, &folder);
    if (e != 0) {
        return e;
    }
    if (strcmp(verb, "list") == 0) {
        e = hearth_enrol_list(&folder);
    } else if (words->count == 1) {
        e = hearth_enrol_confirm_trusted(&folder, o[FORM_SIGN].value);
    } else if (strcmp(verb, "show") == 0) {
        e = hearth_enrol_show(&folder, words->word[1]);
    } else {
        e = hearth_enrol_confirm(&folder, words->word[1], o[FORM_SIGN].value);
    }
    hearth_folder_close(&folder);
    return e;
}

/* What was asked for, and nothing else. */
static bool is_understood(const struct hearth_option *o,
                          const struct hearth_words *words)
{
    bool takes_all = o[ALL].is_given && o[WITHOUT_WORDS].is_given;

    if (words->count == 1 && strcmp(words->word[0], "list") == 0) {
        return true;
    }
    if (words->count == 1 && strcmp(words->word[0], "confirm") == 0) {
        return takes_all;
    }
    return words->count == 2 && !o[ALL].is_given &&
           !o[WITHOUT_WORDS].is_given &&
           (strcmp(words->word[0], "show") == 0 ||
            strcmp(words->word[0], "confirm") == 0);
}

int hearth_command_enrol(char *const *argv)
{
    struct hearth_option o[OPTION_COUNT] = {
        {"data", true, false, NULL},     {"name", true, false, NULL},
        {"worker", true, false, NULL},   {"area", true, false, NULL},
        {"hours", true, false, NULL},    {"trust", false, false, NULL},
        {"qr", true, false, NULL},       {"text", false, false, NULL},
        {"all", false, false, NULL},     {"without-words", false, false, NULL},
        {"form-sign", true, false, NULL}};
    struct hearth_words words;
    int e = hearth_options_parse(argv, o, OPTION_COUNT, &words);

    if (e != 0) {
        return e;
    }
    if (words.count == 1 && strcmp(words.word[0], "new") == 0) {
        return enrol_new(o);
    }
    if (!is_understood(o, &words)) {
        return hearth_complain(HEARTH_E_INVALID,
                               "write 'enrol new', 'enrol list', 'enrol show "
                               "NAME', 'enrol confirm NAME', or 'enrol "
                               "confirm --all --without-words'");
    }
    return on_devices(o, &words);
}

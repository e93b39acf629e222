/* SPDX-License-Identifier: Apache-2.0 */
/* enrol new: a one-time code that turns one agent into a device. */
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/options.h"

#include "hearth/clock.h"
#include "hearth/enrol.h"
#include "hearth/ledger.h"

#include <stdio.h>
#include <string.h>

#define OFFER_MAX 4096

#define HOURS_MAX 336L /* two weeks */

enum { DATA, NAME, WORKER, AREA, HOURS, OPTION_COUNT };

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
    e = put_offer(&folder, s);
    hearth_folder_close(&folder);
    if (e == 0) {
        hearth_enrol_code(s->offer.token, s->code);
        printf("%s\n", s->code);
        (void)fputs("Type this code on the device, once, within the time "
                    "given.\n",
                    stderr);
    }
    return e;
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

int hearth_command_enrol(char *const *argv)
{
    struct hearth_option o[OPTION_COUNT] = {{"data", true, false, NULL},
                                            {"name", true, false, NULL},
                                            {"worker", true, false, NULL},
                                            {"area", true, false, NULL},
                                            {"hours", true, false, NULL}};
    struct hearth_words words;
    int e = hearth_options_parse(argv, o, OPTION_COUNT, &words);

    if (e != 0) {
        return e;
    }
    if (words.count != 1 || strcmp(words.word[0], "new") != 0) {
        return hearth_complain(HEARTH_E_INVALID,
                               "enrol knows one thing: 'enrol new'");
    }
    return enrol_new(o);
}

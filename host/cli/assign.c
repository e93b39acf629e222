/* SPDX-License-Identifier: Apache-2.0 */
/* assign: what one device is to do until when, signed by FORM-SIGN; the device
 * fetches it at its next sync, or carries it. */
#include "host/cli/assign_draw.h"
#include "host/cli/complain.h"
#include "host/cli/custody.h"
#include "host/cli/date.h"
#include "host/cli/device_find.h"
#include "host/cli/options.h"

#include "hearth/assignment.h"
#include "hearth/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_S    INT64_C(86400)
#define MINUTE_S 60
/* A day's work that is given in the evening is for the next day. */
#define AHEAD_S (DAY_S / 2)

/* One of the pieces of a list, and its number. */
#define PIECE_MAX (2 * HEARTH_CODE_MAX + 16)

enum {
    DATA,
    AREA,
    QUOTA,
    BACK_CHECK,
    DRAW,
    KEEP,
    WOMEN_ONLY,
    EXPIRES,
    FORM_SIGN,
    OPTION_COUNT
};

/* The next piece of "A,B,..." as text; E_NOT_FOUND at the end. */
static int next_piece(const char **list, char piece[PIECE_MAX])
{
    size_t len = strcspn(*list, ",");

    if (**list == '\0') {
        return HEARTH_E_NOT_FOUND;
    }
    if (len == 0 || hearth_bytes_to_text(hearth_slice_of(*list, len), piece,
                                         PIECE_MAX) != 0) {
        return HEARTH_E_INVALID;
    }
    *list += len;
    *list += **list == ',' ? 1 : 0;
    return 0;
}

static int take_areas(const char *list, struct hearth_assignment *a)
{
    char piece[PIECE_MAX];
    int e;

    while ((e = next_piece(&list, piece)) == 0) {
        if (a->area_count == HEARTH_AREAS_MAX ||
            hearth_bytes_to_text(hearth_slice_text(piece),
                                 a->areas[a->area_count],
                                 HEARTH_CODE_MAX + 1) != 0) {
            break;
        }
        a->area_count++;
    }
    if (e != HEARTH_E_NOT_FOUND || a->area_count == 0) {
        return hearth_complain(HEARTH_E_INVALID,
                               "--area wants 1 to %d codes: A,B",
                               HEARTH_AREAS_MAX);
    }
    return 0;
}

static bool has_area(const struct hearth_assignment *a, const char *area)
{
    for (uint8_t i = 0; i < a->area_count; i++) {
        if (strcmp(a->areas[i], area) == 0) {
            return true;
        }
    }
    return false;
}

/* "AREA=N" or "AREA/GROUP=N" */
static int take_quota(char *piece, const struct hearth_assignment *a,
                      struct hearth_quota *q)
{
    char *number = strrchr(piece, '=');
    char *group;
    long wanted;

    if (number == NULL) {
        return HEARTH_E_INVALID;
    }
    *number++ = '\0';
    group = strchr(piece, '/');
    if (group != NULL) {
        *group++ = '\0';
    }
    if (hearth_options_number(number, 0, 1000000, &wanted) != 0 ||
        !has_area(a, piece) ||
        hearth_bytes_to_text(hearth_slice_text(piece), q->area,
                             sizeof(q->area)) != 0 ||
        (group != NULL &&
         (group[0] == '\0' ||
          hearth_bytes_to_text(hearth_slice_text(group), q->group,
                               sizeof(q->group)) != 0))) {
        return HEARTH_E_INVALID;
    }
    q->wanted = (uint32_t)wanted;
    return 0;
}

static int take_quotas(const char *list, struct hearth_assignment *a)
{
    char piece[PIECE_MAX];
    int e;

    while ((e = next_piece(&list, piece)) == 0) {
        if (a->quota_count == HEARTH_QUOTAS_MAX ||
            take_quota(piece, a, &a->quotas[a->quota_count]) != 0) {
            break;
        }
        a->quota_count++;
    }
    return e == HEARTH_E_NOT_FOUND
               ? 0
               : hearth_complain(HEARTH_E_INVALID,
                                 "--quota wants at most %d of AREA=N or "
                                 "AREA/GROUP=N, for areas that are assigned",
                                 HEARTH_QUOTAS_MAX);
}

/* "DEVICE:NUMBER", the device by name or id */
static int take_back_check(const struct hearth_folder *f, char *piece,
                           struct hearth_back_check *b)
{
    struct hearth_ledger_device d;
    char *number = strrchr(piece, ':');
    long seq;
    int e;

    if (number == NULL) {
        return HEARTH_E_INVALID;
    }
    *number++ = '\0';
    e = hearth_options_number(number, 1, 1000000000, &seq);
    if (e == 0) {
        e = hearth_device_find(f, piece, &d);
    }
    if (e == 0) {
        memmove(b->device, d.id, sizeof(b->device));
        b->seq = (uint64_t)seq;
    }
    return e;
}

static int take_back_checks(const struct hearth_folder *f, const char *list,
                            struct hearth_assignment *a)
{
    char piece[PIECE_MAX];
    int e;

    while ((e = next_piece(&list, piece)) == 0) {
        if (a->back_check_count == HEARTH_BACK_CHECKS_MAX ||
            take_back_check(f, piece, &a->back_checks[a->back_check_count]) !=
                0) {
            break;
        }
        a->back_check_count++;
    }
    return e == HEARTH_E_NOT_FOUND
               ? 0
               : hearth_complain(HEARTH_E_INVALID,
                                 "--back-check wants at most %d of "
                                 "DEVICE:NUMBER, the number that the device "
                                 "showed when it was saved",
                                 HEARTH_BACK_CHECKS_MAX);
}

/* Not of how many: that would count what was withdrawn. */
static int draw_back_checks(const struct hearth_custody *c, const char *text,
                            struct hearth_assignment *a)
{
    const struct hearth_rng rng = hearth_rng_system();
    uint8_t before = a->back_check_count;
    long count;
    int e = hearth_options_number(text, 1, HEARTH_BACK_CHECKS_MAX, &count);

    if (e == 0) {
        e = hearth_assign_draw(c->folder.kv, (size_t)count, &rng, a);
    }
    if (e != 0) {
        return hearth_complain_why(e,
                                   "--draw wants how many interviews are "
                                   "asked again, %d in all at most",
                                   HEARTH_BACK_CHECKS_MAX);
    }
    printf("%u interviews of other devices are drawn, to be asked again\n",
           (unsigned)a->back_check_count - before);
    return 0;
}

static int fill(const struct hearth_custody *c, const struct hearth_option *o,
                struct hearth_assignment *a)
{
    int e;

    a->issued_s = c->now_s;
    a->expires_s = ((c->now_s + AHEAD_S) / DAY_S + 1) * DAY_S;
    a->is_women_only = o[WOMEN_ONLY].is_given;
    if (!o[AREA].is_given) {
        return hearth_complain(HEARTH_E_INVALID,
                               "say where it works: --area A,B");
    }
    e = take_areas(o[AREA].value, a);
    if (e == 0 && o[QUOTA].is_given) {
        e = take_quotas(o[QUOTA].value, a);
    }
    if (e == 0 && o[BACK_CHECK].is_given) {
        e = take_back_checks(&c->folder, o[BACK_CHECK].value, a);
    }
    if (e == 0 && o[DRAW].is_given) {
        e = draw_back_checks(c, o[DRAW].value, a);
    }
    if (e == 0 && o[EXPIRES].is_given) {
        e = hearth_cli_date(o[EXPIRES].value, c->now_s, &a->expires_s);
    }
    return e;
}

/* Its last assignment; version 0: it has none. */
static int read_known(const struct hearth_custody *c, const uint8_t *device,
                      struct hearth_assignment *known)
{
    uint8_t bytes[HEARTH_ASSIGNMENT_MAX];
    size_t len;
    int e = hearth_ledger_assignment_get(c->folder.kv, device, bytes,
                                         sizeof(bytes), &len);

    memset(known, 0, sizeof(*known));
    if (e == 0) {
        e = hearth_assignment_open(c->folder.programme, device,
                                   &c->folder.form_sign,
                                   hearth_slice_of(bytes, len), known);
    }
    return e == 0 || e == HEARTH_E_NOT_FOUND
               ? 0
               : hearth_complain_why(e, "cannot read its last assignment");
}

/* The running assignment with a list that is drawn; all else stays. One list
 * for an assignment: nobody draws until the one wanted interview comes. */
static int keep(const struct hearth_custody *c, const struct hearth_option *o,
                const struct hearth_assignment *known,
                struct hearth_assignment *a)
{
    int e;

    if (!o[DRAW].is_given || o[AREA].is_given || o[QUOTA].is_given ||
        o[BACK_CHECK].is_given || o[WOMEN_ONLY].is_given ||
        o[EXPIRES].is_given) {
        return hearth_complain(HEARTH_E_INVALID,
                               "--keep goes with --draw N and leaves all else "
                               "as it is");
    }
    if (known->version == 0 || c->now_s >= known->expires_s) {
        return hearth_complain(HEARTH_E_STATE,
                               "it has no assignment that runs: give one with "
                               "--area A,B");
    }
    if (known->back_check_count > 0) {
        return hearth_complain(HEARTH_E_STATE,
                               "its assignment has a list already, and only "
                               "another assignment brings another list");
    }
    *a = *known;
    a->issued_s = c->now_s;
    e = draw_back_checks(c, o[DRAW].value, a);
    if (e == 0 && a->back_check_count == 0) {
        e = hearth_complain(HEARTH_E_STATE,
                            "other devices delivered nothing that could be "
                            "asked again");
    }
    return e;
}

/* Above the stored one, and above all that were given before this minute: a
 * host that was set back to a backup does not give a version twice. */
static int next_version(const struct hearth_custody *c,
                        const struct hearth_assignment *known,
                        struct hearth_assignment *a)
{
    a->version = (uint32_t)(c->now_s / MINUTE_S);
    if (a->version <= known->version) {
        a->version = known->version + 1;
    }
    return a->version == 0 ? HEARTH_E_LIMIT : 0;
}

static int put(struct hearth_custody *c, const struct hearth_assignment *a)
{
    uint8_t body[HEARTH_ASSIGNMENT_MAX], document[HEARTH_ASSIGNMENT_MAX];
    char id[2 * HEARTH_DEVICE_LEN + 1];
    struct hearth_writer plain, out;
    int e;

    hearth_bytes_hex(hearth_slice_of(a->device, HEARTH_DEVICE_LEN), id);
    hearth_writer_init(&plain, body, sizeof(body));
    hearth_writer_init(&out, document, sizeof(document));
    e = hearth_assignment_encode(a, &plain);
    if (e == 0) {
        e = hearth_custody_enter(c, HEARTH_AUDIT_ASSIGNED,
                                 "device %s, %u areas, %u quotas, %u "
                                 "back-checks, FORM-SIGN",
                                 id, (unsigned)a->area_count,
                                 (unsigned)a->quota_count,
                                 (unsigned)a->back_check_count);
    }
    if (e == 0) {
        e = hearth_envelope_sign(
            HEARTH_ENVELOPE_ASSIGNMENT, c->folder.programme,
            hearth_writer_slice(&plain), &c->keys->form_sign, &out);
    }
    if (e == 0) {
        e = hearth_ledger_assignment_put(c->folder.kv, a->device,
                                         hearth_writer_slice(&out));
    }
    return e == 0 ? 0 : hearth_complain_why(e, "cannot sign the assignment");
}

static int assign(struct hearth_custody *c, const char *name,
                  const struct hearth_option *o, struct hearth_assignment *a)
{
    struct hearth_assignment known;
    struct hearth_ledger_device d;
    int e = hearth_device_find(&c->folder, name, &d);

    if (e == 0 && d.is_revoked) {
        e = hearth_complain(HEARTH_E_REVOKED, "%s is revoked", name);
    }
    if (e == 0) {
        e = read_known(c, d.id, &known);
    }
    if (e != 0) {
        return e;
    }
    memmove(a->device, d.id, sizeof(a->device));
    e = o[KEEP].is_given ? keep(c, o, &known, a) : fill(c, o, a);
    if (e == 0) {
        e = hearth_custody_form_sign(c, o[FORM_SIGN].value);
    }
    if (e == 0) {
        e = next_version(c, &known, a);
    }
    if (e == 0) {
        e = put(c, a);
    }
    if (e == 0 && known.back_check_count > 0 && a->back_check_count == 0 &&
        known.expires_s > c->now_s) {
        printf("its list of %u interviews to ask again ended with the last "
               "assignment\n",
               (unsigned)known.back_check_count);
    }
    if (e == 0) {
        printf("%s is assigned %u areas; it learns that at its next sync\n",
               name, (unsigned)a->area_count);
    }
    return e;
}

int hearth_command_assign(char *const *argv)
{
    struct hearth_option o[OPTION_COUNT] = {
        {"data", true, false, NULL},        {"area", true, false, NULL},
        {"quota", true, false, NULL},       {"back-check", true, false, NULL},
        {"draw", true, false, NULL},        {"keep", false, false, NULL},
        {"women-only", false, false, NULL}, {"expires", true, false, NULL},
        {"form-sign", true, false, NULL}};
    struct hearth_assignment a = {.version = 0};
    struct hearth_custody c;
    struct hearth_words words;
    int e = hearth_options_parse(argv, o, OPTION_COUNT, &words);

    if (e != 0) {
        return e;
    }
    if (words.count != 1) {
        return hearth_complain(
            HEARTH_E_INVALID, "write 'assign NAME --area A,B', or 'assign NAME "
                              "--keep --draw N'");
    }
    e = hearth_custody_open(o[DATA].value, &c);
    if (e == 0) {
        e = assign(&c, words.word[0], o, &a);
    }
    return hearth_custody_close(&c, e);
}

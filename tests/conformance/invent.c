/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers and texts are drawn from what constraints of real forms ask for. */
#include "invent.h"

#include <stdio.h>
#include <string.h>

#define OFFERS_MAX 600u

static void put(char *out, const char *text)
{
    (void)snprintf(out, INVENT_CAP, "%s", text);
}

static void put_digits(struct world *w, char *out)
{
    uint32_t len = 1 + world_below(w, 14);

    for (uint32_t k = 0; k < len; k++) {
        out[k] = (char)('0' + world_below(w, 10));
    }
    out[len] = '\0';
}

static void invent_text(struct world *w, char *out)
{
    static const char *const texts[] = {
        "a",
        "Bob",
        "two words",
        "\xd8\xb9\xd8\xa8\xd8\xaf \xd8\xa7\xd9\x84\xd9\x84\xd9\x87",
        "x@y.org",
        "\xe2\x80\x8fmark\xe2\x80\x8e",
        "a'b\"c",
        "\xf0\x9f\xa7\x9b",
        "yes",
        "4 Privet Drive\nLittle Whinging",
        "other",
        "no"};
    uint32_t n = sizeof texts / sizeof *texts;

    if (world_below(w, 3) == 0) {
        put_digits(w, out);
    } else {
        put(out, texts[world_below(w, n)]);
    }
}

static void invent_integer(struct world *w, char *out)
{
    static const uint32_t spans[] = {3, 13, 32, 101, 151, 1001, 100000};
    uint32_t span = spans[world_below(w, sizeof spans / sizeof *spans)];
    long v = (long)world_below(w, span);

    switch (world_below(w, 12)) {
    case 0:
        v = -v;
        break;
    case 1:
        v = 1900 + (long)world_below(w, 140);
        break;
    case 2:
        put_digits(w, out);
        return;
    default:
        break;
    }
    (void)snprintf(out, INVENT_CAP, "%ld", v);
}

static void invent_decimal(struct world *w, char *out)
{
    if (world_below(w, 3) == 0) {
        invent_integer(w, out);
    } else {
        (void)snprintf(out, INVENT_CAP, "%s%u.%u",
                       world_below(w, 8) == 0 ? "-" : "", world_below(w, 200),
                       world_below(w, 1000));
    }
}

static void invent_moment(struct world *w, uint8_t type, char *out)
{
    char date[16];
    char time[24];

    (void)snprintf(date, sizeof date, "%04u-%02u-%02u",
                   1930 + world_below(w, 110), 1 + world_below(w, 12),
                   1 + world_below(w, 28));
    (void)snprintf(time, sizeof time, "%02u:%02u:00.000-07:00",
                   world_below(w, 24), world_below(w, 60));
    (void)snprintf(out, INVENT_CAP, "%s%s%s",
                   type == HEARTH_NODE_TIME ? "" : date,
                   type == HEARTH_NODE_DATETIME ? "T" : "",
                   type == HEARTH_NODE_DATE ? "" : time);
}

static void invent_points(struct world *w, uint8_t type, char *out)
{
    char first[64] = "";
    size_t len = 0;
    uint32_t count = type == HEARTH_NODE_GEOPOINT ? 1 : 2 + world_below(w, 4);

    for (uint32_t k = 0; k < count; k++) {
        int n = snprintf(out + len, INVENT_CAP - len, "%s%d.%03u %d.%03u 0 0",
                         k == 0 ? "" : "; ", (int)world_below(w, 178) - 89,
                         world_below(w, 1000), (int)world_below(w, 358) - 179,
                         world_below(w, 1000));

        len += n > 0 ? (size_t)n : 0;
        if (k == 0) {
            (void)snprintf(first, sizeof first, "%s", out);
        }
    }
    if (type == HEARTH_NODE_GEOSHAPE) {
        (void)snprintf(out + len, INVENT_CAP - len, "; %s", first);
    }
}

/* Appends a name behind a blank; false when there is no room. */
static bool append(char *out, struct hearth_slice name)
{
    size_t len = strlen(out);

    if (name.len + 2 > INVENT_CAP - len) {
        return false;
    }
    if (len > 0) {
        out[len++] = ' ';
    }
    memcpy(out + len, name.data, name.len);
    out[len + name.len] = '\0';
    return true;
}

static void shuffle(struct world *w, struct hearth_offer *offers, uint32_t n)
{
    for (uint32_t k = n; k > 1; k--) {
        uint32_t j = world_below(w, k);
        struct hearth_offer swap = offers[k - 1];

        offers[k - 1] = offers[j];
        offers[j] = swap;
    }
}

static void invent_choice(struct hearth_interview *i, struct hearth_place place,
                          struct world *w, char *out)
{
    struct hearth_offer offers[OFFERS_MAX];
    uint8_t type = hearth_interview_form(i)->nodes[place.node].type;
    uint32_t count = hearth_interview_choices(i, place, offers, OFFERS_MAX);
    uint32_t wanted = 1;

    count = count < OFFERS_MAX ? count : OFFERS_MAX;
    if (count == 0) {
        return;
    }
    shuffle(w, offers, count);
    if (type == HEARTH_NODE_RANK) {
        wanted = count;
    } else if (type == HEARTH_NODE_SELECT_MULTIPLE) {
        wanted = 1 + world_below(w, count < 8 ? count : 8);
    }
    for (uint32_t k = 0; k < wanted; k++) {
        if (!append(out, offers[k].name)) {
            return;
        }
    }
}

void invent_answer(struct hearth_interview *i, struct hearth_place place,
                   struct world *w, char *out)
{
    uint8_t type = hearth_interview_form(i)->nodes[place.node].type;

    out[0] = '\0';
    switch (type) {
    case HEARTH_NODE_SELECT_ONE:
    case HEARTH_NODE_SELECT_MULTIPLE:
    case HEARTH_NODE_RANK:
        invent_choice(i, place, w, out);
        break;
    case HEARTH_NODE_INTEGER:
    case HEARTH_NODE_LIST_COUNT:
        invent_integer(w, out);
        break;
    case HEARTH_NODE_DECIMAL:
        invent_decimal(w, out);
        break;
    case HEARTH_NODE_DATE:
    case HEARTH_NODE_TIME:
    case HEARTH_NODE_DATETIME:
        invent_moment(w, type, out);
        break;
    case HEARTH_NODE_GEOPOINT:
    case HEARTH_NODE_GEOTRACE:
    case HEARTH_NODE_GEOSHAPE:
        invent_points(w, type, out);
        break;
    case HEARTH_NODE_ACKNOWLEDGE:
        put(out, "OK");
        break;
    case HEARTH_NODE_IMAGE:
    case HEARTH_NODE_AUDIO:
    case HEARTH_NODE_VIDEO:
    case HEARTH_NODE_FILE:
        put(out, "file-1.bin");
        break;
    default:
        invent_text(w, out);
        break;
    }
}

void invent_nonsense(struct world *w, char *out)
{
    static const char *const texts[] = {"no-such-choice",
                                        "1e400",
                                        "-",
                                        "12a",
                                        "2025-02-30",
                                        "25:61",
                                        "\xff\xfe",
                                        "a\tb",
                                        "  ",
                                        "\xed\xa0\x80",
                                        "9007199254740993",
                                        "NaN",
                                        "1 2 3 4 5",
                                        "${x}",
                                        "' or 1=1"};
    uint32_t n = sizeof texts / sizeof *texts;
    uint32_t k = world_below(w, n + 1);

    if (k < n) {
        put(out, texts[k]);
    } else {
        memset(out, 'x', INVENT_CAP - 1);
        out[INVENT_CAP - 1] = '\0';
    }
}

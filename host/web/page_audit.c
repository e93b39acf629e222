/* SPDX-License-Identifier: Apache-2.0 */
/* /audit: the chain of what was done, newest first, and whether it holds. */
#include "host/web/pages.h"

#include "host/audit/audit.h"

#include <stdlib.h>

#define SHOWN_MAX 200u

/* The last entries of a walk, in a ring. */
struct tail {
    struct hearth_audit_entry at[SHOWN_MAX];
    uint64_t count;
};

static int each(void *cookie, const struct hearth_audit_entry *entry,
                const uint8_t h[HEARTH_HASH_LEN])
{
    struct tail *tail = cookie;

    (void)h;
    tail->at[tail->count++ % SHOWN_MAX] = *entry;
    return 0;
}

static void put_verdict(struct hearth_view *v, int e, uint64_t broken,
                        uint64_t count)
{
    if (e == 0) {
        hearth_text_add(v->t, "<p role=\"status\"><strong>");
        hearth_text_say(v->t, HEARTH_SAY_CHAIN_HOLDS);
        hearth_text_add(v->t, "</strong> ");
        hearth_text_say_with(v->t, HEARTH_SAY_CHAIN_COUNT,
                             hearth_words_n(count));
        hearth_text_add(v->t, "</p>\n");
        return;
    }
    hearth_text_add(v->t, "<p class=\"banner\" role=\"alert\"><strong>");
    hearth_text_say_with(v->t, HEARTH_SAY_CHAIN_BROKEN, hearth_words_n(broken));
    hearth_text_add(v->t, "</strong></p>\n");
}

static void put_entry(struct hearth_text *t, const struct hearth_audit_entry *e)
{
    hearth_text_add(t, "<tr><td class=\"n\">");
    hearth_text_say_count(t, e->number);
    hearth_text_add(t, "</td><td class=\"when\">");
    hearth_text_say_moment(t, e->time_s);
    hearth_text_add(t, "</td><td>");
    hearth_text_like(
        t, hearth_audit_event_text((enum hearth_audit_event)e->event));
    /* The chain signs these very words: they are in no other language. */
    hearth_text_add(t, "</td><td><bdi lang=\"en\">");
    hearth_text_escaped(t, e->text);
    hearth_text_add(t, "</bdi></td></tr>\n");
}

static void put_head(struct hearth_text *t)
{
    static const enum hearth_say_id columns[] = {
        HEARTH_SAY_CHAIN_ENTRY, HEARTH_SAY_CHAIN_WHEN, HEARTH_SAY_CHAIN_WHAT,
        HEARTH_SAY_CHAIN_ABOUT};

    hearth_text_heads(t, columns, sizeof(columns) / sizeof(columns[0]), 0);
}

int hearth_page_audit(struct hearth_view *v)
{
    struct tail *tail = calloc(1, sizeof(*tail));
    uint64_t broken = 0;
    int e;

    if (tail == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = hearth_audit_walk(v->kv, v->data->programme, each, tail, &broken);
    put_verdict(v, e, broken, tail->count);
    hearth_text_table(v->t);
    put_head(v->t);
    for (uint64_t i = tail->count; i > 0 && tail->count - i < SHOWN_MAX; i--) {
        put_entry(v->t, &tail->at[(i - 1) % SHOWN_MAX]);
    }
    hearth_text_add(v->t, "</tbody></table></div>\n");
    free(tail);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* /devices: the health of devices, in classes that identify nobody. */
#include "host/web/device_trouble.h"
#include "host/web/pages.h"

/* Positions in struct hearth_batch_status. */
enum { VERSION, STORAGE, BATTERY, CLOCK, WAITING };

static enum hearth_say_id word(const enum hearth_say_id *words, size_t count,
                               uint8_t class)
{
    return class < count ? words[class] : HEARTH_SAY_UNKNOWN;
}

static void put_cell(struct hearth_text *t, enum hearth_say_id words,
                     bool is_warning)
{
    hearth_text_add(t, is_warning ? "<td><strong class=\"warn\">" : "<td>");
    hearth_text_say(t, words);
    hearth_text_add(t, is_warning ? "</strong></td>" : "</td>");
}

static void put_status(struct hearth_text *t,
                       const struct hearth_device_health *d)
{
    static const enum hearth_say_id counts[] = {
        HEARTH_SAY_NONE, HEARTH_SAY_FROM_1_TO_9, HEARTH_SAY_FROM_10_TO_49,
        HEARTH_SAY_FROM_50};
    static const enum hearth_say_id storage[] = {
        HEARTH_SAY_UNKNOWN, HEARTH_SAY_STORAGE_1, HEARTH_SAY_STORAGE_2,
        HEARTH_SAY_STORAGE_3};
    static const enum hearth_say_id battery[] = {
        HEARTH_SAY_UNKNOWN, HEARTH_SAY_BATTERY_1, HEARTH_SAY_BATTERY_2,
        HEARTH_SAY_BATTERY_3, HEARTH_SAY_BATTERY_4};
    static const enum hearth_say_id clock[] = {
        HEARTH_SAY_UNKNOWN, HEARTH_SAY_CLOCK_1, HEARTH_SAY_CLOCK_2,
        HEARTH_SAY_CLOCK_3};

    put_cell(t, word(counts, 4, d->received), false);
    put_cell(t, word(counts, 4, d->status[WAITING]), d->status[WAITING] == 3);
    put_cell(t, word(storage, 4, d->status[STORAGE]), d->status[STORAGE] == 1);
    put_cell(t, word(battery, 5, d->status[BATTERY]), d->status[BATTERY] == 1);
    put_cell(t, word(clock, 4, d->status[CLOCK]), d->status[CLOCK] == 3);
    hearth_text_add(t, "<td class=\"n\">");
    hearth_text_say_count(t, d->status[VERSION]);
    hearth_text_add(t, "</td>");
}

static void put_device(struct hearth_text *t,
                       const struct hearth_device_health *d)
{
    hearth_text_add(t, "<tr><th scope=\"row\">");
    if (d->name[0] != '\0') {
        hearth_text_label(t, d->name);
        hearth_text_add(t, " ");
    }
    hearth_text_add(t, "<span class=\"id\">");
    hearth_text_escaped(t, d->id);
    hearth_text_add(t, "</span>");
    if (d->is_revoked) {
        hearth_text_add(t, " <strong class=\"warn\">");
        hearth_text_say(t, HEARTH_SAY_REVOKED);
        hearth_text_add(t, "</strong>");
    }
    hearth_text_add(t, "</th>");
    if (d->was_seen) {
        hearth_text_add(t, "<td>");
        hearth_text_say_date(t, d->seen_day * 86400);
        hearth_text_add(t, "</td>");
        put_status(t, d);
    } else {
        hearth_text_add(t, "<td colspan=\"7\">");
        hearth_text_say(t, HEARTH_SAY_NOTHING_SENT_YET);
        hearth_text_add(t, "</td>");
    }
    hearth_text_add(t, "</tr>\n");
}

/* A field that is one of the enrolled devices. */
static void put_choice(struct hearth_view *v)
{
    hearth_text_add(v->t, "<label class=\"field\"><span>");
    hearth_text_say(v->t, HEARTH_SAY_DEVICE);
    hearth_text_add(v->t, "</span><select name=\"name\">\n");
    for (size_t i = 0; i < v->device_count; i++) {
        hearth_text_add(v->t, "<option value=\"");
        hearth_text_escaped(v->t, v->devices[i].id);
        hearth_text_add(v->t, "\">");
        hearth_text_escaped(v->t, v->devices[i].name);
        hearth_text_add(v->t, " ");
        hearth_text_escaped(v->t, v->devices[i].id);
        hearth_text_add(v->t, "</option>\n");
    }
    hearth_text_add(v->t, "</select></label>\n");
}

static void put_enrol(struct hearth_view *v)
{
    hearth_text_add(v->t, "<section><h2>");
    hearth_text_say(v->t, HEARTH_SAY_DO_ENROL);
    hearth_text_add(v->t, "</h2>");
    hearth_page_act(v, "enrol-new");
    hearth_page_field(v->t, "name", "Name of the device", "text", NULL);
    hearth_page_field(v->t, "worker", "Interviewer", "text", NULL);
    hearth_page_field(v->t, "area", "Areas", "text", "Codes with commas.");
    hearth_page_act_end(v, "Show a code for it");
    if (v->device_count > 0) {
        hearth_text_add(v->t, "<h3>");
        hearth_text_say(v->t, HEARTH_SAY_ADMIT_BY_WORDS);
        hearth_text_add(v->t, "</h3>");
        hearth_page_act(v, "enrol-show");
        put_choice(v);
        hearth_page_act_end(v, "Show its six words");
    }
    hearth_text_add(v->t, "</section>\n");
}

static void put_who_enrols(struct hearth_view *v)
{
    if (!v->who->is_known) {
        return;
    }
    hearth_text_add(v->t, "<section><h2>");
    hearth_text_say(v->t, HEARTH_SAY_DO_ENROL);
    hearth_text_add(v->t, "</h2>");
    hearth_page_who_does(v, HEARTH_ROLES_ENROL);
    hearth_text_add(v->t, "</section>\n");
}

static void put_revoke(struct hearth_view *v)
{
    if (v->device_count == 0) {
        return;
    }
    hearth_text_add(v->t, "<section><h2>");
    hearth_text_say(v->t, HEARTH_SAY_DEVICE_LOST);
    hearth_text_add(v->t, "</h2>");
    hearth_page_act(v, "device-revoke");
    put_choice(v);
    hearth_page_field(v->t, "last_good", "Last record to be believed", "text",
                      "Its number; empty: all that is here.");
    hearth_text_add(v->t, "<label class=\"tick\"><input type=\"checkbox\" "
                          "name=\"wipe\" value=\"yes\"> ");
    hearth_text_say(v->t, HEARTH_SAY_REVOKE_WIPE);
    hearth_text_add(v->t, "</label>\n");
    hearth_page_act_end(v, "Revoke it");
    hearth_text_add(v->t, "</section>\n");
}

static void put_actions(struct hearth_view *v)
{
    if (hearth_view_has(v, HEARTH_ROLES_ENROL)) {
        put_enrol(v);
    } else {
        put_who_enrols(v);
    }
    if (hearth_view_has(v, HEARTH_ROLE_ADMINISTRATOR | HEARTH_ROLE_CUSTODIAN)) {
        put_revoke(v);
    }
}

static void put_head(struct hearth_text *t)
{
    static const enum hearth_say_id columns[] = {
        HEARTH_SAY_DEVICE,        HEARTH_SAY_LAST_CONTACT, HEARTH_SAY_RECEIVED,
        HEARTH_SAY_STILL_WAITING, HEARTH_SAY_STORAGE,      HEARTH_SAY_BATTERY,
        HEARTH_SAY_CLOCK,         HEARTH_SAY_AGENT};
    const size_t count = sizeof(columns) / sizeof(columns[0]);

    hearth_text_add(t, "<div class=\"scroll panel\" tabindex=\"0\" "
                       "role=\"region\" aria-label=\"");
    hearth_text_say(t, HEARTH_SAY_HEALTH_OF_DEVICES);
    hearth_text_add(t, "\"><table>");
    hearth_text_heads(t, columns, count, count - 1);
}

int hearth_page_devices(struct hearth_view *v)
{
    struct hearth_text *t = v->t;
    int e;

    if (v->device_count == 0) {
        hearth_text_add(t, "<p class=\"empty\">");
        hearth_text_say_with(t, HEARTH_SAY_NO_DEVICE_YET,
                             hearth_words_t("hearth-host enrol new"));
        hearth_text_add(t, "</p>\n");
        put_actions(v);
        return 0;
    }
    e = hearth_device_trouble(v);
    if (e != 0) {
        return e;
    }
    put_head(t);
    for (size_t i = 0; i < v->device_count; i++) {
        put_device(t, &v->devices[i]);
    }
    hearth_text_add(t, "</tbody></table></div>\n<p class=\"note\">");
    hearth_text_say(t, HEARTH_SAY_AS_DEVICE_SAID);
    hearth_text_add(t, "</p>\n");
    put_actions(v);
    return 0;
}

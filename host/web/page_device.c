/* SPDX-License-Identifier: Apache-2.0 */
/* /devices: the health of devices, in classes that identify nobody. */
#include "host/web/pages.h"

/* Positions in struct hearth_batch_status. */
enum { VERSION, STORAGE, BATTERY, CLOCK, WAITING };

static const char *word(const char *const *words, size_t count, uint8_t class)
{
    return class < count ? words[class] : "unknown";
}

static void put_cell(struct hearth_text *t, const char *words, bool is_warning)
{
    hearth_text_add(t, is_warning ? "<td><strong class=\"warn\">" : "<td>");
    hearth_text_add(t, words);
    hearth_text_add(t, is_warning ? "</strong></td>" : "</td>");
}

static void put_status(struct hearth_text *t,
                       const struct hearth_device_health *d)
{
    static const char *const counts[] = {"none", "1 to 9", "10 to 49",
                                         "50 or more"};
    static const char *const storage[] = {"unknown", "under 10 % free",
                                          "under 50 % free", "plenty"};
    static const char *const battery[] = {"unknown", "under 15 %", "under 50 %",
                                          "good", "mains"};
    static const char *const clock[] = {"unknown", "right", "up to 1 h off",
                                        "more than 1 h off"};

    put_cell(t, word(counts, 4, d->received), false);
    put_cell(t, word(counts, 4, d->status[WAITING]), d->status[WAITING] == 3);
    put_cell(t, word(storage, 4, d->status[STORAGE]), d->status[STORAGE] == 1);
    put_cell(t, word(battery, 5, d->status[BATTERY]), d->status[BATTERY] == 1);
    put_cell(t, word(clock, 4, d->status[CLOCK]), d->status[CLOCK] == 3);
    hearth_text_add(t, "<td class=\"n\">");
    hearth_text_count(t, d->status[VERSION]);
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
        hearth_text_add(t, " <strong class=\"warn\">revoked</strong>");
    }
    hearth_text_add(t, "</th>");
    if (d->was_seen) {
        hearth_text_add(t, "<td>");
        hearth_text_day(t, d->seen_day);
        hearth_text_add(t, "</td>");
        put_status(t, d);
    } else {
        hearth_text_add(t, "<td colspan=\"7\">has not sent anything yet</td>");
    }
    hearth_text_add(t, "</tr>\n");
}

/* A field that is one of the enrolled devices. */
static void put_choice(struct hearth_view *v)
{
    hearth_text_add(v->t, "<label class=\"field\"><span>Device</span>"
                          "<select name=\"name\">\n");
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
    hearth_text_add(v->t, "<section><h2>Enrol a device</h2>");
    hearth_page_act(v, "enrol-new");
    hearth_page_field(v->t, "name", "Name of the device", "text", NULL);
    hearth_page_field(v->t, "worker", "Interviewer", "text", NULL);
    hearth_page_field(v->t, "area", "Areas", "text", "Codes with commas.");
    hearth_page_act_end(v, "Show a code for it");
    if (v->device_count > 0) {
        hearth_text_add(v->t, "<h3>Admit it by its six words</h3>");
        hearth_page_act(v, "enrol-show");
        put_choice(v);
        hearth_page_act_end(v, "Show its six words");
    }
    hearth_text_add(v->t, "</section>\n");
}

static void put_revoke(struct hearth_view *v)
{
    if (v->device_count == 0) {
        return;
    }
    hearth_text_add(v->t, "<section><h2>A device is lost or misused</h2>");
    hearth_page_act(v, "device-revoke");
    put_choice(v);
    hearth_page_field(v->t, "last_good", "Last record to be believed", "text",
                      "Its number; empty: all that is here.");
    hearth_text_add(v->t, "<label class=\"tick\"><input type=\"checkbox\" "
                          "name=\"wipe\" value=\"yes\"> It is to destroy "
                          "its keys when it next syncs</label>\n");
    hearth_page_act_end(v, "Revoke it");
    hearth_text_add(v->t, "</section>\n");
}

static void put_actions(struct hearth_view *v)
{
    if (hearth_view_has(v, HEARTH_ROLE_ADMINISTRATOR | HEARTH_ROLE_CUSTODIAN |
                               HEARTH_ROLE_SUPERVISOR)) {
        put_enrol(v);
    }
    if (hearth_view_has(v, HEARTH_ROLE_ADMINISTRATOR | HEARTH_ROLE_CUSTODIAN)) {
        put_revoke(v);
    }
}

int hearth_page_devices(struct hearth_view *v)
{
    struct hearth_text *t = v->t;

    if (v->device_count == 0) {
        hearth_text_add(t, "<p class=\"empty\">No device is enrolled yet. "
                           "<code>hearth-host enrol new</code> shows a code "
                           "for one.</p>\n");
        put_actions(v);
        return 0;
    }
    hearth_text_add(t, "<div class=\"scroll panel\" tabindex=\"0\" "
                       "role=\"region\" aria-label=\"Health of devices\">"
                       "<table><thead><tr><th scope=\"col\">Device</th>"
                       "<th scope=\"col\">Last contact</th>"
                       "<th scope=\"col\">Received</th>"
                       "<th scope=\"col\">Still waiting</th>"
                       "<th scope=\"col\">Storage</th>"
                       "<th scope=\"col\">Battery</th>"
                       "<th scope=\"col\">Clock</th>"
                       "<th scope=\"col\" class=\"n\">Agent</th></tr></thead>"
                       "<tbody>\n");
    for (size_t i = 0; i < v->device_count; i++) {
        put_device(t, &v->devices[i]);
    }
    hearth_text_add(t, "</tbody></table></div>\n<p class=\"note\">As each "
                       "device said it at its last contact.</p>\n");
    put_actions(v);
    return 0;
}

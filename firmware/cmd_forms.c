/* SPDX-License-Identifier: Apache-2.0 */
/* forms: which forms the programme has, and which of them are here. */
#include "commands.h"

#include "console.h"
#include "form_load.h"
#include "options.h"
#include "report.h"

#include <inttypes.h>
#include <stdio.h>

static void show_languages(const struct hearth_form *form)
{
    for (uint16_t i = 0; i < form->language_count; i++) {
        (void)printf("%s", i == 0 ? " [" : " ");
        hearth_console_show_text(form->languages[i].tag);
    }
    (void)printf("%s", form->language_count > 0 ? "]" : "");
}

/* One line; false if it is here but cannot be used. */
static bool show_form(const struct hearth_agent *a,
                      const struct hearth_programme_form *entry)
{
    struct hearth_form_load load;
    int rc = hearth_form_load(a, entry->hash, &load);
    hearth_console_show_text(entry->id);
    (void)printf(" version %" PRIu32 ": ", entry->version);
    if (rc == HEARTH_E_NOT_FOUND) {
        (void)printf("not on this device yet; run hearth-agent sync\n");
        return true;
    }
    if (rc != 0) {
        (void)printf("damaged (%s)\n", hearth_err_text(rc));
        return false;
    }
    hearth_console_show_text(hearth_form_text(load.form, load.form->title,
                                              load.form->default_language));
    show_languages(load.form);
    (void)printf("%s\n", load.form->is_training
                             ? " (for training: nothing of it is stored)"
                             : "");
    hearth_form_load_free(&load);
    return true;
}

int hearth_cmd_forms(const char *folder, int argc, const char *const *argv)
{
    struct hearth_agent a;
    bool is_fine = true;
    const struct hearth_option options[] = {{NULL, NULL, NULL}};
    if (hearth_options_read(argc, argv, options) != 0) {
        return HEARTH_EXIT_USAGE;
    }
    if (hearth_agent_open(folder, &a) != 0) {
        return HEARTH_EXIT_FAILED;
    }
    if (a.programme.form_count == 0) {
        (void)printf("the programme has no form yet\n");
    }
    for (size_t i = 0; i < a.programme.form_count; i++) {
        is_fine = show_form(&a, &a.programme.forms[i]) && is_fine;
    }
    hearth_agent_close(&a);
    return is_fine ? HEARTH_EXIT_OK : HEARTH_EXIT_FAILED;
}

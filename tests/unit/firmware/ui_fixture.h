/* SPDX-License-Identifier: Apache-2.0 */
/* The page without a browser: an enrolled and unlocked device, forms that are
 * posted to it, and what it then shows. */
#ifndef TESTS_FIRMWARE_UI_FIXTURE_H
#define TESTS_FIRMWARE_UI_FIXTURE_H

#include "form_make.h"
#include "ui/ui.h"
#include "village.h"

struct fixture {
    char *folder;
    char data[HEARTH_PATH_MAX];
    struct village village;
    struct form_make make;
    struct hearth_sync_helper helper;
    struct hearth_secmem *m;
    struct hearth_ui ui;
    struct hearth_fields fields;
    uint8_t body[1024];
    uint8_t bytes[HEARTH_UI_PAGE_MAX];
};

/* With a form of the programme, at home; NULL: no folder for it. */
struct fixture *
fixture_open(const struct hearth_form *(*make)(struct form_make *));
int fixture_close(void **state);
/* Presses what the form ${text} posts. */
void fixture_post(struct fixture *f, const char *text);
/* What is on screen, as text. */
const char *fixture_page(struct fixture *f);
void fixture_says(struct fixture *f, const char *what);
void fixture_says_not(struct fixture *f, const char *what);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* A form for the page in a browser: a grid, a repeat, cards of invented
 * persons, and who interviews whom. */
#ifndef TEST_PAGES_FORM_H
#define TEST_PAGES_FORM_H

#include "form_make.h"

/* Freed with form_make_free. */
const struct hearth_form *pages_form(struct form_make *m);

#endif

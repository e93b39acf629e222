/* SPDX-License-Identifier: Apache-2.0 */
/* A form with every kind of screen: repeats, dates, times, a rank, a long
 * list, a list experiment, a die, a ladder. */
#ifndef TEST_TOUR_FORM_H
#define TEST_TOUR_FORM_H

#include "form_make.h"

/* Version 2 has other words for weight, a date where ok was, and one question
 * more. Freed with form_make_free. */
const struct hearth_form *tour_form(struct form_make *m, uint32_t version,
                                    bool is_training);

#endif

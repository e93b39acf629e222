/* SPDX-License-Identifier: Apache-2.0 */
/* The order of asking: groups and repeats opened, what is not relevant passed
 * over, shuffled groups in their order (forms.md 6). */
#ifndef HEARTH_FORM_SCREEN_H
#define HEARTH_FORM_SCREEN_H

#include "cells.h"

/* The first screen; the one after and before ${screen}, which need not be
 * relevant any more. Before the first: the first. */
struct hearth_screen hearth_screen_first(const struct hearth_interview *i);
struct hearth_screen hearth_screen_after(const struct hearth_interview *i,
                                         struct hearth_screen screen);
struct hearth_screen hearth_screen_before(const struct hearth_interview *i,
                                          struct hearth_screen screen);
/* The screen that shows ${place}; END if none does. */
struct hearth_screen hearth_screen_of(const struct hearth_interview *i,
                                      struct hearth_place place);
/* The first screen inside an instance of a repeat; else what follows. */
struct hearth_screen hearth_screen_into(const struct hearth_interview *i,
                                        struct hearth_place place);
bool hearth_screen_is_same(struct hearth_screen a, struct hearth_screen b);
/* ${screen} if it is still shown, else the next one that is. */
struct hearth_screen hearth_screen_settle(const struct hearth_interview *i,
                                          struct hearth_screen screen);

#endif

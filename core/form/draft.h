/* SPDX-License-Identifier: Apache-2.0 */
/* The state of an interview set aside in its own memory, to try something
 * out: unlike a draft it holds everything, and is never written anywhere. */
#ifndef HEARTH_FORM_DRAFT_H
#define HEARTH_FORM_DRAFT_H

#include "cells.h"

/* E_SPACE: too large to set aside. */
HEARTH_MUST_USE int hearth_draft_snapshot(struct hearth_interview *i);
/* Back to the snapshot, which is wiped. */
void hearth_draft_restore(struct hearth_interview *i);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Values that no one is asked for (enum hearth_node_source). */
#ifndef HEARTH_FORM_SOURCE_H
#define HEARTH_FORM_SOURCE_H

#include "cells.h"

/* A number below ${count}, each as likely; 0 without chance. */
uint32_t hearth_source_uniform(const struct hearth_world *world,
                               uint32_t count);
/* A seed as forms.md 4.5 takes it, from the world's chance. */
uint32_t hearth_source_seed(const struct hearth_world *world);
/* Sets ${place} from its source, if it has one that is known at the start. */
void hearth_source_fill(struct hearth_interview *i, struct hearth_place place);
/* Sets what is known at the end, and recomputes. */
void hearth_source_end(struct hearth_interview *i);

#endif

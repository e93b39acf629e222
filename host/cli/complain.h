/* SPDX-License-Identifier: Apache-2.0 */
/* One clear line on standard error, for the person at the keyboard. */
#ifndef HOST_CLI_COMPLAIN_H
#define HOST_CLI_COMPLAIN_H

#include "hearth/err.h"

/* A command that fails with the error -n (hearth/err.h) ends with this and n:
 * the desk, which sees no more of it, can say in words what it was. */
#define HEARTH_COMPLAIN_STATUS 100

/* Prints "hearth-host: text" and gives ${code} back, so that a command can end
 * with it. Callers say the reason in their own words. */
__attribute__((format(printf, 2, 3))) int
hearth_complain(int code, const char *format, ...);
/* The same, followed by what ${code} means. */
__attribute__((format(printf, 2, 3))) int
hearth_complain_why(int code, const char *format, ...);

#endif

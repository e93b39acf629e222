/* SPDX-License-Identifier: Apache-2.0 */
/* agents: the smallest version of the agent that may begin new interviews, as
 * the programme document says it to every device. */
#include "host/cli/complain.h"
#include "host/cli/custody.h"
#include "host/cli/options.h"

#include <inttypes.h>
#include <stdio.h>

enum { DATA, MIN, FORM_SIGN, OPTION_COUNT };

static int set_min(struct hearth_custody *c, const struct hearth_option *o)
{
    long min;

    if (hearth_options_number(o[MIN].value, 0, 1000000, &min) != 0) {
        return hearth_complain(HEARTH_E_INVALID,
                               "--min wants the number in the first line of "
                               "'hearth-agent --version'");
    }
    int e = hearth_custody_form_sign(c, o[FORM_SIGN].value);
    if (e != 0) {
        return e;
    }
    c->programme.agent_min = (uint32_t)min;
    return hearth_custody_publish(c);
}

int hearth_command_agents(char *const *argv)
{
    struct hearth_option o[OPTION_COUNT] = {{"data", true, false, NULL},
                                            {"min", true, false, NULL},
                                            {"form-sign", true, false, NULL}};
    struct hearth_custody c;
    struct hearth_words words;
    int e = hearth_options_parse(argv, o, OPTION_COUNT, &words);

    if (e != 0) {
        return e;
    }
    if (words.count != 0) {
        return hearth_complain(HEARTH_E_INVALID,
                               "write 'agents' or 'agents --min NUMBER'");
    }
    e = hearth_custody_open(o[DATA].value, &c);
    if (e == 0 && o[MIN].is_given) {
        e = set_min(&c, o);
    }
    if (e == 0) {
        printf("agents from number %" PRIu32 " on may begin interviews\n",
               c.programme.agent_min);
    }
    return hearth_custody_close(&c, e);
}

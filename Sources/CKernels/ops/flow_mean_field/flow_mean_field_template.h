// The mean field, for the instruction set of the including file.

#ifndef CK_FLOW_MEAN_FIELD_TEMPLATE_H
#define CK_FLOW_MEAN_FIELD_TEMPLATE_H

#include "../../isa/headers.h"
#if CK_LANES > 1
#include "flow_mean_field_vector_template.h"
#else
#include "flow_mean_field_plain.h"
#endif

#endif

#include "CTrace.h"

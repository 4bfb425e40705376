// The functions of this module are inline in its header; SwiftPM wants one source file.
#include "CLinux.h"

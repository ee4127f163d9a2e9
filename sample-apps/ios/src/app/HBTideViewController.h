#import "Apple.h"

/// The tide at the boat's mooring, with a page of the logbook below it.
@interface HBTideViewController : UIViewController
@end

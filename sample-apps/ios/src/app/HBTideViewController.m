#import "HBTideViewController.h"
#import "HBLogbook.h"
#import "HBMooringLocator.h"
#import "Umeng.h"

@implementation HBTideViewController {
    HBMooringLocator *locator;
    HBLogbook *logbook;
}

- (void)viewDidLoad {
    [super viewDidLoad];
    logbook = [[HBLogbook alloc] init];
    locator = [[HBMooringLocator alloc] init];
    [locator locateInto:logbook];
    [MobClick beginLogPageView:@"tide"];
}

- (void)addPicture {
    [MobClick event:@"add-picture"];
    [self presentViewController:[logbook picturePicker] animated:YES completion:nil];
}

@end

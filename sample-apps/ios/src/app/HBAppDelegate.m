#import "HBAppDelegate.h"
#import "Adjust.h"
#import "AppCenter.h"
#import "Bugly.h"
#import "HBTideViewController.h"
#import "Umeng.h"

@implementation HBAppDelegate {
    UIWindow *window;
}

- (BOOL)application:(UIApplication *)application didFinishLaunchingWithOptions:(NSDictionary *)options {
    [UMConfigure initWithAppkey:@"000000000000000000000000" channel:@"sample"];
    [MSACAppCenter start:@"00000000-0000-0000-0000-000000000000" withServices:@[ [MSACAnalytics class] ]];
    [Bugly startWithAppId:@"0000000000" config:[[BuglyConfig alloc] init]];
    [Adjust appDidLaunch:[[ADJConfig alloc] initWithAppToken:@"000000000000"]];
    window = [[UIWindow alloc] init];
    window.rootViewController = [[HBTideViewController alloc] init];
    [window makeKeyAndVisible];
    return YES;
}

@end

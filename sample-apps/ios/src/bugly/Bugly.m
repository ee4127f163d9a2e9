#import "Bugly.h"

@implementation BuglyConfig
@end

@implementation Bugly

static NSMutableDictionary<NSString *, id> *report;

static void keep(NSException *exception) {
    report[@"reason"] = exception.reason;
    report[@"stack"] = exception.callStackSymbols;
}

+ (void)startWithAppId:(NSString *)appId config:(BuglyConfig *)config {
    report = [NSMutableDictionary dictionary];
    report[@"app"] = appId;
    report[@"channel"] = config.channel;
    report[@"url"] = @"https://ios.bugly.qq.com/rqd/sync";
    NSSetUncaughtExceptionHandler(keep);
}

@end

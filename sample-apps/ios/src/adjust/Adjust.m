#import "Adjust.h"

@implementation ADJConfig

- (instancetype)initWithAppToken:(NSString *)token {
    self = [super init];
    if (self) {
        _appToken = token;
    }
    return self;
}

@end

@implementation Adjust

static NSMutableDictionary<NSString *, NSString *> *session;

static void authorised(NSUInteger status) {
    session[@"idfa"] = [Adjust idfa];
}

+ (void)appDidLaunch:(ADJConfig *)config {
    session = [NSMutableDictionary dictionary];
    session[@"app_token"] = config.appToken;
    session[@"url"] = @"https://app.adjust.com/session";
    [ATTrackingManager requestTrackingAuthorizationWithCompletionHandler:^(NSUInteger status) {
        authorised(status);
    }];
}

+ (NSString *)idfa {
    return [ASIdentifierManager sharedManager].advertisingIdentifier.UUIDString;
}

@end
